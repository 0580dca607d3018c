package io.github.twolevelcache.internal.engine;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.twolevelcache.internal.engine.Flights.LookupKey;
import io.github.twolevelcache.internal.entry.CacheEntry;
import io.github.twolevelcache.internal.load.TransactionLoad;
import io.github.twolevelcache.internal.local.LocalStore;
import io.github.twolevelcache.internal.runtime.Futures;
import io.github.twolevelcache.internal.runtime.InstanceRuntime;
import io.github.twolevelcache.internal.runtime.NestedLoads;
import io.github.twolevelcache.internal.runtime.ShownKey;
import io.github.twolevelcache.internal.stats.CacheCounters;
import io.github.twolevelcache.internal.validity.Coverage;
import io.github.twolevelcache.internal.validity.Coverage.Validity;
import io.github.twolevelcache.internal.validity.Generation;
import io.github.twolevelcache.settings.CacheSettings;

/**
 * A cache on the heap of this instance only.
 */
public final class LocalEngine implements CacheReads, CacheWrites {

	private static final Logger logger = LoggerFactory.getLogger(LocalEngine.class);

	private final String cache;

	private final LocalStore local;

	private final Function<Object, String> keyText;

	private final ToIntFunction<Object> sizer;

	private final CacheCounters stats;

	private final boolean cacheNulls;

	/** Nobody else changes what is held here. */
	private final Validity permanent;

	private final Flights flights;

	private final NestedLoads nested;

	/** Of the values that the callers expect. */
	private final Class<?> type;

	/**
	 * Create the engine of a cache.
	 * @param cache its name
	 * @param settings the settings of the cache
	 * @param local its entries on the heap
	 * @param keyText converts a key to its text; throws if it cannot
	 * @param sizer estimates the size of a value in bytes
	 * @param stats counts what happens
	 * @param runtime tells the time
	 */
	public LocalEngine(String cache, CacheSettings settings, LocalStore local, Function<Object, String> keyText,
			ToIntFunction<Object> sizer, CacheCounters stats, InstanceRuntime runtime) {
		this.cache = cache;
		this.local = local;
		this.keyText = keyText;
		this.sizer = sizer;
		this.stats = stats;
		this.nested = new NestedLoads();
		this.flights = new Flights(stats, runtime.scheduler(), this.nested);
		this.cacheNulls = settings.nullLifetime() != null;
		this.permanent = Coverage.permanent(runtime.time().nanoTime()).validity();
		this.type = Object.class;
	}

	private LocalEngine(LocalEngine untyped, Class<?> type) {
		this.cache = untyped.cache;
		this.local = untyped.local;
		this.keyText = untyped.keyText;
		this.sizer = untyped.sizer;
		this.stats = untyped.stats;
		this.nested = untyped.nested;
		this.flights = untyped.flights;
		this.cacheNulls = untyped.cacheNulls;
		this.permanent = untyped.permanent;
		this.type = type;
	}

	@Override
	public CacheReads of(Class<?> type) {
		return new LocalEngine(this, type);
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
		boolean usable = isUsable(held);
		this.stats.l1().record(usable);
		if (held != null && !usable && this.stats.recordWrongType()) {
			logger.warn("An entry of cache '{}' was treated as a miss: {} (key '{}'). Further ones are not logged.",
					this.cache, held.mismatch(this.type), ShownKey.of(key));
		}
		return usable ? held : null;
	}

	private boolean isUsable(@Nullable CacheEntry entry) {
		return entry != null && entry.isOf(this.type);
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
		return this.flights.run(new LookupKey(text, token, Generation.UNKNOWN, this.type), () -> {
			CacheEntry found = this.local.get(key);
			return (found != null && isUsable(found)) ? found
					: fill(key, text, token, this.nested.call(text, call::call));
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
		return this.flights.runAsync(new LookupKey(text, token, Generation.UNKNOWN, this.type), () -> {
			CacheEntry found = this.local.get(key);
			return (found != null && isUsable(found)) ? CompletableFuture.completedFuture(found)
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
