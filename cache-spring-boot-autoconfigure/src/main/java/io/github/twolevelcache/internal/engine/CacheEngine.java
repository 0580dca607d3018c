package io.github.twolevelcache.internal.engine;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.internal.entry.CacheEntry;
import io.github.twolevelcache.internal.load.TransactionLoad;

/**
 * One cache, whatever levels it has. Keys are the caller's objects, values are the
 * user's, {@code null} included. Thread-safe.
 */
public interface CacheEngine {

	/**
	 * Find the entry of a key.
	 * @param key the key
	 * @return the entry, or {@code null} if there is none
	 */
	@Nullable CacheEntry get(Object key);

	/**
	 * Find the entry of a key, or load and store its value. Concurrent callers share one
	 * load: in this JVM, and in all that share L2.
	 * @param key the key
	 * @param loader loads the value
	 * @return the entry
	 * @throws LoadException if the loader has thrown
	 */
	CacheEntry get(Object key, Callable<? extends @Nullable Object> loader);

	/**
	 * Find the entry of a key without blocking.
	 * @param key the key
	 * @return the entry, or {@code null} if there is none
	 */
	CompletableFuture<@Nullable CacheEntry> retrieve(Object key);

	/**
	 * Find the entry of a key, or load and store its value, without blocking. Shares
	 * loads with {@link #get(Object, Callable)}.
	 * @param key the key
	 * @param loader starts loading the value
	 * @return the entry; fails as the loader fails
	 */
	CompletableFuture<CacheEntry> retrieve(Object key, Supplier<? extends CompletableFuture<?>> loader);

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
	 * Find the entry of a key, or load its value for this caller alone. It is stored when
	 * the caller says so, unless a change has come between.
	 * @param key the key
	 * @param loader loads the value
	 * @return the entry
	 * @throws LoadException if the loader has thrown
	 */
	TransactionLoad getUncommitted(Object key, Callable<? extends @Nullable Object> loader);

	/**
	 * Return whether what this thread loads now may depend on changes that are not
	 * committed.
	 * @return whether it is in a transaction that this cache takes part in
	 */
	default boolean isInTransaction() {
		return false;
	}

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
	 * Make the part of a put that belongs to the transaction of this thread.
	 * @param key the key
	 * @param value the value, or {@code null}
	 * @return makes the rest, after the transaction has committed
	 */
	default Runnable beginPut(Object key, @Nullable Object value) {
		return () -> put(key, value);
	}

	/**
	 * Make the part of an evict that belongs to the transaction of this thread.
	 * @param key the key
	 * @return makes the rest, after the transaction has committed
	 */
	default Runnable beginEvict(Object key) {
		return () -> evict(key);
	}

	/**
	 * Drop the entry of a key, and leave a store behind the cache as it is.
	 * @param key the key
	 * @return whether there was one
	 */
	default boolean drop(Object key) {
		return evictIfPresent(key);
	}

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

	/**
	 * Return the number of entries in L1.
	 * @return the number, including entries that are due to be dropped
	 */
	long localSize();

}
