package io.github.twolevelcache.autoconfigure.metrics;

import java.util.Map;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.cache.autoconfigure.metrics.CacheMetricsAutoConfiguration;
import org.springframework.boot.cache.metrics.CacheMetricsRegistrar;
import org.springframework.context.annotation.Bean;
import org.springframework.util.StringUtils;

import io.github.twolevelcache.TwoLevelCache;
import io.github.twolevelcache.TwoLevelCacheManager;

/**
 * Auto-configuration that binds the meters of caches that are created after the start,
 * which Spring Boot does not do.
 */
@AutoConfiguration(after = CacheMetricsAutoConfiguration.class)
@ConditionalOnClass({ MeterRegistry.class, CacheMetricsRegistrar.class })
@ConditionalOnBean({ TwoLevelCacheManager.class, CacheMetricsRegistrar.class })
public final class TwoLevelCacheMetricsAutoConfiguration {

	private static final String CACHE_MANAGER_SUFFIX = "cacheManager";

	TwoLevelCacheMetricsAutoConfiguration() {
		// Not part of the API.
	}

	@Bean
	SmartInitializingSingleton twoLevelCacheMetricsBinding(Map<String, TwoLevelCacheManager> cacheManagers,
			CacheMetricsRegistrar registrar, MeterRegistry meters) {
		return () -> cacheManagers.forEach((beanName, cacheManager) -> {
			Tag tag = Tag.of("cache.manager", cacheManagerName(beanName));
			cacheManager.addCreationListener((cache) -> {
				if (!isBound(cache, tag, meters)) {
					registrar.bindCacheToRegistry(cache, tag);
				}
			});
		});
	}

	private static boolean isBound(TwoLevelCache cache, Tag manager, MeterRegistry meters) {
		return meters.find("cache.gets").tags(Tags.of(manager).and("cache", cache.getName())).meter() != null;
	}

	private static String cacheManagerName(String beanName) {
		// As Spring Boot names it, so that the tags are the same.
		return (beanName.length() > CACHE_MANAGER_SUFFIX.length()
				&& StringUtils.endsWithIgnoreCase(beanName, CACHE_MANAGER_SUFFIX))
						? beanName.substring(0, beanName.length() - CACHE_MANAGER_SUFFIX.length()) : beanName;
	}

}
