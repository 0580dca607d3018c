package io.github.twolevelcache;

import io.github.twolevelcache.settings.CacheSettings;

/**
 * Has the last word on the settings of a cache. Beans of this type are called in bean
 * order, for each cache when it is created.
 */
@FunctionalInterface
public interface CacheSettingsCustomizer {

	/**
	 * Decide the settings of a cache, as by
	 * {@code settings.mutate().l1((l1) -> l1.maximumSize(500)).build()}.
	 * @param cacheName the name of the cache
	 * @param settings what the properties say
	 * @return the settings to use
	 */
	CacheSettings customize(String cacheName, CacheSettings settings);

}
