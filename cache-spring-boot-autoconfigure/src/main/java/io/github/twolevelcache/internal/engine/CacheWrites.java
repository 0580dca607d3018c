package io.github.twolevelcache.internal.engine;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.internal.entry.CacheEntry;

/**
 * How the entries of one cache are changed. Keys are the caller's objects, values are the
 * user's, {@code null} included. Thread-safe.
 */
public interface CacheWrites {

	/**
	 * Store a value.
	 * @param key the key
	 * @param value the value, or {@code null}
	 */
	void put(Object key, @Nullable Object value);

	/**
	 * Store a value unless the key has an entry, atomically across all that share it.
	 * @param key the key
	 * @param value the value, or {@code null}
	 * @return the entry that was there, or {@code null} if the value was stored
	 */
	@Nullable CacheEntry putIfAbsent(Object key, @Nullable Object value);

	/**
	 * Remove the entry of a key.
	 * @param key the key
	 */
	default void evict(Object key) {
		evictIfPresent(key);
	}

	/**
	 * Remove the entry of a key, now.
	 * @param key the key
	 * @return whether there was one
	 */
	boolean evictIfPresent(Object key);

	/**
	 * Do the part of a put that belongs to the transaction of this thread.
	 * @param key the key
	 * @param value the value, or {@code null}
	 * @return the change, also if a store has thrown
	 */
	default BegunChange beginPut(Object key, @Nullable Object value) {
		return BegunChange.later(() -> put(key, value), false);
	}

	/**
	 * Do the part of a {@link #putIfAbsent} that belongs to the transaction of this
	 * thread, which has removed the entry of the key.
	 * @param key the key
	 * @param value the value, or {@code null}
	 * @return the change
	 */
	default BegunChange beginPutIfAbsent(Object key, @Nullable Object value) {
		return BegunChange.later(() -> putIfAbsent(key, value), false);
	}

	/**
	 * Do the part of an evict that belongs to the transaction of this thread.
	 * @param key the key
	 * @return the change, also if a store has thrown
	 */
	default BegunChange beginEvict(Object key) {
		return BegunChange.later(() -> evict(key), false);
	}

	/**
	 * Drop the entry of a key, and leave a store behind the cache as it is.
	 * @param key the key
	 * @return whether there was one
	 */
	boolean drop(Object key);

	/**
	 * Remove all entries.
	 */
	default void clear() {
		invalidate();
	}

	/**
	 * Remove all entries, now.
	 * @return whether L1 held one
	 */
	boolean invalidate();

}
