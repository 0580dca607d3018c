package io.github.twolevelcache.store;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Loads the values of a cache from the store behind it, for callers that bring no loader
 * of their own. A bean of this type belongs to the cache whose property
 * {@code write.loader} names it. Without that property, the bean {@code productsLoader}
 * belongs to the cache {@code products}. Must be safe for use by several threads at once.
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

	/**
	 * Load the values of several keys, ideally in one call of the store.
	 * @param keys the keys, each once
	 * @return the values by key; a key without a value is left out
	 * @throws Exception if they could not be loaded
	 */
	default Map<K, V> loadAll(Collection<? extends K> keys) throws Exception {
		Map<K, V> values = new HashMap<>();
		for (K key : keys) {
			V value = load(key);
			if (value != null) {
				values.put(key, value);
			}
		}
		return values;
	}

}
