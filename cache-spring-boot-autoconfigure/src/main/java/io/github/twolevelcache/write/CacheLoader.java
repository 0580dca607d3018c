package io.github.twolevelcache.write;

import org.jspecify.annotations.Nullable;

/**
 * Loads the values of a cache from the store behind it, for callers that bring no loader
 * of their own. A bean of this type belongs to the cache whose property
 * {@code write.loader} names it, or whose name followed by {@code Loader} is its own.
 * Must be safe for use by several threads at once.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
@FunctionalInterface
public interface CacheLoader<K, V> {

	/**
	 * Load a value.
	 * @param key the key
	 * @return the value, or {@code null} if there is none
	 * @throws Exception if it could not be loaded
	 */
	@Nullable V load(K key) throws Exception;

}
