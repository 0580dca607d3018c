package io.github.twolevelcache;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import org.springframework.cache.Cache;

import io.github.twolevelcache.settings.CacheSettings;
import io.github.twolevelcache.stats.CacheStats;
import io.github.twolevelcache.store.CacheLoader;

/**
 * A cache with one or two levels. {@code put}, {@code evict} and {@code clear} return
 * after Redis has acknowledged; if it does not, they are repaired when it answers again,
 * or throw, depending on {@code l2.when-unavailable}. A read that Redis does not answer
 * finds nothing, or loads. Within a transaction the three take effect after the commit,
 * unless that is switched off. Thread-safe.
 *
 * <p>
 * Not for implementation by applications: methods may be added.
 */
public interface TwoLevelCache extends Cache {

	/**
	 * Return the settings of this cache.
	 * @return the settings
	 */
	CacheSettings getSettings();

	/**
	 * Return what this cache has done since it was created.
	 * @return the counts
	 */
	CacheStats getStats();

	/**
	 * Return the number of entries on the heap.
	 * @return the number, including entries that are due to be dropped
	 */
	long getLocalSize();

	/**
	 * Find the values of several keys: on the heap, then in Redis, which is asked for all
	 * of them at once. The {@link CacheLoader} of this cache loads what is in neither, in
	 * as few calls of {@link CacheLoader#loadAll loadAll} as possible. As elsewhere, each
	 * key is loaded once in all instances. Without a loader only what is cached is found.
	 * Within a transaction, missing values are loaded on its thread, key by key, since it
	 * may have changed them. Blocks until all values are there.
	 * @param keys the keys, any number of them; a duplicate is read once
	 * @return the values by key, in the order of the keys; a key without a value, or with
	 * a cached {@code null}, is left out
	 * @throws IllegalStateException if the loader throws, with its exception as the cause
	 */
	Map<Object, Object> getAll(Collection<?> keys);

	/**
	 * Find the value of a key without blocking. Never {@code null}, unlike that of other
	 * caches.
	 */
	@Override
	CompletableFuture<?> retrieve(Object key);

	/**
	 * Find the value of a key, or load it, without blocking. Never {@code null}, unlike
	 * that of other caches.
	 */
	@Override
	<T> CompletableFuture<T> retrieve(Object key, Supplier<CompletableFuture<T>> valueLoader);

}
