package io.github.twolevelcache.simulator.world;

import java.util.function.Function;

import org.springframework.cache.Cache;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.CachingConfigurer;
import org.springframework.cache.interceptor.CacheErrorHandler;
import org.springframework.cache.interceptor.SimpleCacheErrorHandler;

import io.github.twolevelcache.simulator.instance.Item;

/**
 * A method whose results are cached, as most applications have it.
 */
interface AnnotatedItems {

	/**
	 * Find an item.
	 * @param key its key
	 * @return the item
	 */
	Item find(String key);

	/**
	 * The method as it is without a cache.
	 *
	 * @param loader reads the database
	 */
	record Uncached(Function<String, Item> loader) implements AnnotatedItems {

		@Override
		@Cacheable(Names.CACHE)
		public Item find(String key) {
			return this.loader.apply(key);
		}

	}

	/**
	 * Has failures of the cache swallowed: the method is then called without it.
	 */
	final class Swallowing implements CachingConfigurer {

		@Override
		public CacheErrorHandler errorHandler() {
			return new SimpleCacheErrorHandler() {

				@Override
				public void handleCacheGetError(RuntimeException exception, Cache cache, Object key) {
				}

			};
		}

	}

}
