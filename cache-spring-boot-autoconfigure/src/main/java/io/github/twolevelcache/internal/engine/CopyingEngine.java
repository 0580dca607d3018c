package io.github.twolevelcache.internal.engine;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.internal.entry.CacheEntry;
import io.github.twolevelcache.internal.entry.UnencodableValueException;
import io.github.twolevelcache.internal.load.TransactionLoad;
import io.github.twolevelcache.internal.runtime.ShownKey;

/**
 * A cache that shares no object with anybody: each caller gets a copy of its own, and
 * what a loader returned, or was put, is copied before it is held. Stands only around
 * caches that are to copy, so that others pay nothing. Thread-safe.
 */
public final class CopyingEngine implements CacheReads, CacheWrites {

	private final String cache;

	private final CacheEngine engine;

	private final UnaryOperator<Object> copier;

	private CopyingEngine(String cache, CacheEngine engine, UnaryOperator<Object> copier) {
		this.cache = cache;
		this.engine = engine;
		this.copier = copier;
	}

	/**
	 * Copy what a cache returns and what is loaded for it. It must not hold the objects
	 * that are put.
	 * @param cache its name
	 * @param engine the cache
	 * @param copier makes a copy; throws if it cannot
	 * @return the cache
	 */
	public static CacheEngine aroundReads(String cache, CacheEngine engine, UnaryOperator<Object> copier) {
		CopyingEngine copying = new CopyingEngine(cache, engine, copier);
		return new CacheEngine(copying, engine.writes(), engine.localSize(), engine.census());
	}

	/**
	 * Copy what a cache returns, what is loaded for it and what is put.
	 * @param cache its name
	 * @param engine the cache
	 * @param copier makes a copy; throws if it cannot
	 * @return the cache
	 */
	public static CacheEngine around(String cache, CacheEngine engine, UnaryOperator<Object> copier) {
		CopyingEngine copying = new CopyingEngine(cache, engine, copier);
		return new CacheEngine(copying, copying, engine.localSize(), engine.census());
	}

	@Override
	public CacheReads of(Class<?> type) {
		return new CopyingEngine(this.cache, this.engine.of(type), this.copier);
	}

	private @Nullable Object copy(Object key, @Nullable Object value) {
		if (value == null) {
			return null;
		}
		try {
			return this.copier.apply(value);
		}
		catch (RuntimeException ex) {
			throw new UnencodableValueException(
					"Value of key '%s' of cache '%s' cannot be copied: %s".formatted(ShownKey.of(key), this.cache,
							(ex.getMessage() != null) ? ex.getMessage() : ex.getClass().getName()),
					ex);
		}
	}

	private CacheEntry copy(Object key, CacheEntry entry) {
		return entry.withValue(copy(key, entry.value()));
	}

	private @Nullable CacheEntry copyIfAny(Object key, @Nullable CacheEntry entry) {
		return (entry != null) ? copy(key, entry) : null;
	}

	private Callable<@Nullable Object> copying(Object key, Callable<? extends @Nullable Object> loader) {
		return () -> copy(key, loader.call());
	}

	@Override
	public @Nullable CacheEntry get(Object key) {
		return copyIfAny(key, this.engine.reads().get(key));
	}

	@Override
	public CacheEntry get(Object key, Callable<? extends @Nullable Object> loader) {
		return copy(key, this.engine.reads().get(key, copying(key, loader)));
	}

	@Override
	public CompletableFuture<@Nullable CacheEntry> retrieve(Object key) {
		return this.engine.reads().retrieve(key).thenApply((entry) -> copyIfAny(key, entry));
	}

	@Override
	public CompletableFuture<CacheEntry> retrieve(Object key, Supplier<? extends CompletableFuture<?>> loader) {
		return this.engine.reads()
			.retrieve(key, () -> loader.get().thenApply((value) -> copy(key, (Object) value)))
			.thenApply((entry) -> copy(key, entry));
	}

	@Override
	public TransactionLoad getUncommitted(Object key, Callable<? extends @Nullable Object> loader) {
		TransactionLoad load = this.engine.reads().getUncommitted(key, copying(key, loader));
		return new TransactionLoad(copy(key, load.entry()), load.outcome());
	}

	@Override
	public @Nullable CacheEntry getPending(Object key) {
		return this.engine.reads().getPending(key);
	}

	@Override
	public boolean isInTransaction() {
		return this.engine.reads().isInTransaction();
	}

	@Override
	public void put(Object key, @Nullable Object value) {
		this.engine.writes().put(key, copy(key, value));
	}

	@Override
	public BegunChange beginPut(Object key, @Nullable Object value) {
		// Fails now if the value cannot be copied. What is held after the commit is the
		// value as it is then.
		Object unused = copy(key, value);
		return CacheWrites.super.beginPut(key, value);
	}

	@Override
	public @Nullable CacheEntry putIfAbsent(Object key, @Nullable Object value) {
		return copyIfAny(key, this.engine.writes().putIfAbsent(key, copy(key, value)));
	}

	@Override
	public boolean evictIfPresent(Object key) {
		return this.engine.writes().evictIfPresent(key);
	}

	@Override
	public boolean drop(Object key) {
		return this.engine.writes().drop(key);
	}

	@Override
	public boolean invalidate() {
		return this.engine.writes().invalidate();
	}

}
