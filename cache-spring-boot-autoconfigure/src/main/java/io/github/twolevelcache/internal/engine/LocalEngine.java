package io.github.twolevelcache.internal.engine;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.internal.engine.Flights.LookupKey;
import io.github.twolevelcache.internal.entry.CacheEntry;
import io.github.twolevelcache.internal.load.TransactionLoad;
import io.github.twolevelcache.internal.local.LocalStore;
import io.github.twolevelcache.internal.runtime.Futures;
import io.github.twolevelcache.internal.runtime.InstanceRuntime;
import io.github.twolevelcache.internal.runtime.NestedLoads;
import io.github.twolevelcache.internal.stats.CacheCounters;
import io.github.twolevelcache.internal.stats.LevelCounters;
import io.github.twolevelcache.internal.validity.Coverage;
import io.github.twolevelcache.internal.validity.Coverage.Validity;
import io.github.twolevelcache.internal.validity.Generation;
import io.github.twolevelcache.settings.CacheSettings;

/**
 * A cache on the heap of this instance only.
 */
public final class LocalEngine implements CacheReads, CacheWrites {

	private final LocalStore local;

	private final Function<Object, String> keyText;

	private final ToIntFunction<Object> sizer;

	private final LevelCounters l1;

	private final boolean cacheNulls;

	/** Nobody else changes what is held here. */
	private final Validity permanent;

	private final Flights flights;

	private final NestedLoads nested = new NestedLoads();

	/**
	 * Create the engine of a cache.
	 * @param settings the settings of the cache
	 * @param local its entries on the heap
	 * @param keyText converts a key to its text; throws if it cannot
	 * @param sizer estimates the size of a value in bytes
	 * @param stats counts what happens
	 * @param runtime tells the time
	 */
	public LocalEngine(CacheSettings settings, LocalStore local, Function<Object, String> keyText,
			ToIntFunction<Object> sizer, CacheCounters stats, InstanceRuntime runtime) {
		this.local = local;
		this.keyText = keyText;
		this.sizer = sizer;
		this.l1 = stats.l1();
		this.flights = new Flights(stats, runtime.scheduler(), this.nested);
		this.cacheNulls = settings.nullLifetime() != null;
		this.permanent = Coverage.permanent(runtime.time().nanoTime()).validity();
	}

	/**
	 * Count what is under way.
	 * @return the numbers
	 */
	public Census census() {
		return Census.local(this.flights.size());
	}

	@Override
	public @Nullable CacheEntry get(Object key) {
		CacheEntry held = this.local.get(key);
		if (held != null) {
			this.l1.recordHit();
		}
		else {
			this.l1.recordMiss();
		}
		return held;
	}

	@Override
	public CacheEntry get(Object key, Callable<? extends @Nullable Object> loader) {
		CacheEntry held = get(key);
		if (held != null) {
			return held;
		}
		String text = this.keyText.apply(key);
		long token = this.local.token(text);
		Callable<? extends @Nullable Object> call = () -> LoadException.call(loader);
		return this.flights.run(new LookupKey(text, token, Generation.UNKNOWN), () -> {
			CacheEntry found = this.local.get(key);
			return (found != null) ? found : fill(key, text, token, this.nested.call(text, call::call));
		}, call);
	}

	@Override
	public TransactionLoad getUncommitted(Object key, Callable<? extends @Nullable Object> loader) {
		CacheEntry held = get(key);
		if (held != null) {
			return new TransactionLoad(held, null);
		}
		String text = this.keyText.apply(key);
		long token = this.local.token(text);
		Object value = LoadException.call(loader);
		return new TransactionLoad(entry(value), new TransactionLoad.Outcome() {

			@Override
			public void committed() {
				fill(key, text, token, value);
			}

			@Override
			public void rolledBack() {
			}

		});
	}

	@Override
	public CompletableFuture<@Nullable CacheEntry> retrieve(Object key) {
		return CompletableFuture.completedFuture(get(key));
	}

	@Override
	public CompletableFuture<CacheEntry> retrieve(Object key, Supplier<? extends CompletableFuture<?>> loader) {
		CacheEntry held = get(key);
		if (held != null) {
			return CompletableFuture.completedFuture(held);
		}
		String text = this.keyText.apply(key);
		long token = this.local.token(text);
		return this.flights.runAsync(new LookupKey(text, token, Generation.UNKNOWN), () -> {
			CacheEntry found = this.local.get(key);
			return (found != null) ? CompletableFuture.completedFuture(found)
					: Futures.started(() -> this.nested.call(text, loader::get))
						.thenApply((value) -> fill(key, text, token, value));
		}, loader);
	}

	private CacheEntry fill(Object key, String text, long token, @Nullable Object value) {
		CacheEntry loaded = entry(value);
		if (value != null || this.cacheNulls) {
			this.local.fill(key, text, loaded, token, this.permanent);
		}
		return loaded;
	}

	private CacheEntry entry(@Nullable Object value) {
		return CacheEntry.unbounded(value, (value != null) ? this.sizer.applyAsInt(value) : 0);
	}

	@Override
	public void put(Object key, @Nullable Object value) {
		this.local.put(key, this.keyText.apply(key), entry(value));
	}

	@Override
	public BegunChange beginPut(Object key, @Nullable Object value) {
		// Fails now if the value cannot be weighed.
		CacheEntry unused = entry(value);
		return CacheWrites.super.beginPut(key, value);
	}

	@Override
	public @Nullable CacheEntry putIfAbsent(Object key, @Nullable Object value) {
		return this.local.putIfAbsent(key, this.keyText.apply(key), entry(value));
	}

	@Override
	public boolean evictIfPresent(Object key) {
		return this.local.invalidate(this.keyText.apply(key));
	}

	@Override
	public boolean drop(Object key) {
		return evictIfPresent(key);
	}

	@Override
	public boolean invalidate() {
		return this.local.clear();
	}

}
