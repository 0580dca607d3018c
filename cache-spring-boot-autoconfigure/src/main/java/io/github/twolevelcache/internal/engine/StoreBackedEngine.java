package io.github.twolevelcache.internal.engine;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.internal.entry.CacheEntry;
import io.github.twolevelcache.internal.load.TransactionLoad;
import io.github.twolevelcache.internal.redis.EventLoops;
import io.github.twolevelcache.store.CacheChange;
import io.github.twolevelcache.store.CacheWriter;
import io.github.twolevelcache.store.StoreException;

/**
 * A cache whose changes go to a store. Reads are those of the cache.
 */
abstract class StoreBackedEngine implements CacheEngine {

	private final String cache;

	private final TwoLevelEngine engine;

	private final CacheWriter<Object, Object> writer;

	StoreBackedEngine(String cache, TwoLevelEngine engine, CacheWriter<Object, Object> writer) {
		this.cache = cache;
		this.engine = engine;
		this.writer = writer;
	}

	/**
	 * Return the cache without its store.
	 * @return the cache
	 */
	final TwoLevelEngine engine() {
		return this.engine;
	}

	/**
	 * Refuse a change on a thread that cannot wait for its acknowledgement.
	 * @param key the key
	 */
	final void requireBlocking(Object key) {
		if (!EventLoops.mayBlock()) {
			throw new IllegalStateException(
					("The change of key '%s' of cache '%s' goes to a store, and the thread '%s' "
							+ "must not wait until it is there: publish on another before, as by "
							+ "publishOn(Schedulers.boundedElastic())")
						.formatted(key, this.cache, Thread.currentThread().getName()));
		}
	}

	/**
	 * Write a change to the store, on this thread.
	 * @param key the key
	 * @param value the value, or {@code null} to delete the record
	 * @param version the version, 0 if there is none
	 */
	final void write(Object key, @Nullable Object value, long version) {
		try {
			this.writer.write(List.of(new CacheChange<>(key, value, version)));
		}
		catch (RuntimeException ex) {
			throw ex;
		}
		catch (Exception ex) {
			throw new StoreException("The store of cache '%s' has not taken the %s of key '%s'".formatted(this.cache,
					(value != null) ? "put" : "deletion", key), ex);
		}
	}

	/**
	 * Refuse a value that no store takes, and a thread that cannot wait for it.
	 * @param key the key
	 * @param value the value
	 * @return the value
	 */
	final Object required(Object key, @Nullable Object value) {
		requireBlocking(key);
		if (value == null) {
			throw new IllegalArgumentException(("Null was put to key '%s' of cache '%s', whose changes go to a store: "
					+ "evict the key to delete the record")
				.formatted(key, this.cache));
		}
		return value;
	}

	@Override
	public final @Nullable CacheEntry putIfAbsent(Object key, @Nullable Object value) {
		throw new UnsupportedOperationException(
				"putIfAbsent would have to ask the store of cache '%s' too: use get with a loader, or put"
					.formatted(this.cache));
	}

	@Override
	public final boolean drop(Object key) {
		return this.engine.drop(key);
	}

	@Override
	public final @Nullable CacheEntry get(Object key) {
		return this.engine.get(key);
	}

	@Override
	public final CacheEntry get(Object key, Callable<? extends @Nullable Object> loader) {
		return this.engine.get(key, loader);
	}

	@Override
	public final CompletableFuture<@Nullable CacheEntry> retrieve(Object key) {
		return this.engine.retrieve(key);
	}

	@Override
	public final CompletableFuture<CacheEntry> retrieve(Object key, Supplier<? extends CompletableFuture<?>> loader) {
		return this.engine.retrieve(key, loader);
	}

	@Override
	public final TransactionLoad getUncommitted(Object key, Callable<? extends @Nullable Object> loader) {
		return this.engine.getUncommitted(key, loader);
	}

	@Override
	public final boolean invalidate() {
		return this.engine.invalidate();
	}

	@Override
	public final long localSize() {
		return this.engine.localSize();
	}

}
