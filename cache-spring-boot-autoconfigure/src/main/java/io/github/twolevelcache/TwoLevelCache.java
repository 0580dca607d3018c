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
 * finds nothing, or loads. Within a transaction the three take effect after commit,
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
	 * of them at once. What is in neither the {@link CacheLoader} of this cache loads, in
	 * as few calls of {@link CacheLoader#loadAll loadAll} as possible; each key is loaded
	 * once, as elsewhere, in all instances. Without a loader only what is cached is
	 * found. Within a transaction what is missing is loaded on its thread, key by key, so
	 * that it may read what it has changed. Blocks until all values are there.
	 * @param keys the keys, in any number; one that comes twice is read once
	 * @return the values by key, in the order of the keys, without those that there are
	 * none of; {@code null} is no value
	 * @throws IllegalStateException if the loader has thrown, with what it threw as cause
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
