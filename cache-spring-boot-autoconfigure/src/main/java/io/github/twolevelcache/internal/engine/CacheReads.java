package io.github.twolevelcache.internal.engine;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.internal.entry.CacheEntry;
import io.github.twolevelcache.internal.load.TransactionLoad;

/**
 * How the entries of one cache are found. Keys are the caller's objects, values are the
 * user's, {@code null} included. Thread-safe.
 */
public interface CacheReads {

	/**
	 * Return these reads for a caller that expects values of one type. Loads are shared
	 * as far as their values are of it.
	 * @param type the type
	 * @return the reads; to them, an entry of another type is a miss
	 */
	CacheReads of(Class<?> type);

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
	 * Find the entry of a key, or load its value for this caller alone. It is stored when
	 * the caller says so, unless a change has come in between.
	 * @param key the key
	 * @param loader loads the value
	 * @return the entry
	 * @throws LoadException if the loader has thrown
	 */
	TransactionLoad getUncommitted(Object key, Callable<? extends @Nullable Object> loader);

	/**
	 * Find what was last written to a key, if a store behind the cache does not have it
	 * yet.
	 * @param key the key
	 * @return the entry, of value {@code null} if the record was deleted; {@code null} if
	 * nothing waits
	 * @throws io.github.twolevelcache.RemoteCallException if Redis does not answer, or
	 * what waits cannot be used here
	 */
	default @Nullable CacheEntry getPending(Object key) {
		return null;
	}

	/**
	 * Return whether what this thread loads now may depend on changes that are not
	 * committed.
	 * @return whether it is in a transaction that this cache takes part in
	 */
	default boolean isInTransaction() {
		return false;
	}

}
