package io.github.twolevelcache.internal.engine;

import java.util.List;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.internal.redis.EventLoops;
import io.github.twolevelcache.internal.runtime.ShownKey;
import io.github.twolevelcache.store.CacheChange;
import io.github.twolevelcache.store.CacheWriter;
import io.github.twolevelcache.store.StoreException;

/**
 * The store behind one cache, as changes reach it on the threads of their callers.
 * Thread-safe.
 */
public final class BackingStore {

	private final String cache;

	private final CacheWriter<Object, Object> writer;

	/**
	 * Use a store.
	 * @param cache the name of the cache
	 * @param writer writes to the store
	 */
	public BackingStore(String cache, CacheWriter<Object, Object> writer) {
		this.cache = cache;
		this.writer = writer;
	}

	/**
	 * Refuse a change on a thread that cannot wait for its acknowledgement.
	 * @param key the key
	 */
	void requireBlocking(Object key) {
		if (!EventLoops.mayBlock()) {
			throw new IllegalStateException(
					("The change of key '%s' of cache '%s' goes to a store, and the thread '%s' "
							+ "must not wait for it: publish on another thread first, for example with "
							+ "publishOn(Schedulers.boundedElastic())")
						.formatted(ShownKey.of(key), this.cache, Thread.currentThread().getName()));
		}
	}

	/**
	 * Refuse a value that no store accepts, and a thread that cannot wait for it.
	 * @param key the key
	 * @param value the value
	 * @return the value
	 */
	Object required(Object key, @Nullable Object value) {
		requireBlocking(key);
		if (value == null) {
			throw new IllegalArgumentException(
					("Null cannot be put to key '%s' of cache '%s', whose changes go to a store: "
							+ "evict the key to delete the record")
						.formatted(ShownKey.of(key), this.cache));
		}
		return value;
	}

	/**
	 * Refuse to put only if a key has no value.
	 * @return the exception to throw
	 */
	UnsupportedOperationException noPutIfAbsent() {
		return new UnsupportedOperationException(
				"putIfAbsent would have to ask the store of cache '%s' too: use get with a loader, or put"
					.formatted(this.cache));
	}

	/**
	 * Write a change, on this thread.
	 * @param key the key
	 * @param value the value, or {@code null} to delete the record
	 * @param version the version, 0 if there is none
	 * @throws StoreException if the store throws a checked exception
	 */
	void write(Object key, @Nullable Object value, long version) {
		try {
			this.writer.write(List.of(new CacheChange<>(key, value, version)));
		}
		catch (RuntimeException ex) {
			throw ex;
		}
		catch (Exception ex) {
			throw new StoreException("The store of cache '%s' did not accept the %s of key '%s'".formatted(this.cache,
					(value != null) ? "put" : "deletion", ShownKey.of(key)), ex);
		}
	}

}
