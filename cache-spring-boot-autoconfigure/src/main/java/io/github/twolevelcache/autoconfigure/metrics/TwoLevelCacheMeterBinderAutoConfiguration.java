package io.github.twolevelcache.autoconfigure.metrics;

import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.cache.autoconfigure.metrics.CacheMetricsAutoConfiguration;
import org.springframework.boot.cache.metrics.CacheMeterBinderProvider;
import org.springframework.context.annotation.Bean;

import io.github.twolevelcache.TwoLevelCacheManager;
import io.github.twolevelcache.autoconfigure.TwoLevelCacheAutoConfiguration;
import io.github.twolevelcache.internal.drain.Drainer;
import io.github.twolevelcache.internal.metrics.TwoLevelCacheMeterBinderProvider;

/**
 * Auto-configuration for the meters of two-level caches. Spring Boot binds them to the
 * caches that exist from the start.
 */
@AutoConfiguration(before = CacheMetricsAutoConfiguration.class, after = TwoLevelCacheAutoConfiguration.class)
@ConditionalOnClass({ MeterBinder.class, CacheMeterBinderProvider.class })
@ConditionalOnBean(TwoLevelCacheManager.class)
public final class TwoLevelCacheMeterBinderAutoConfiguration {

	TwoLevelCacheMeterBinderAutoConfiguration() {
		// Not part of the API.
	}

	@Bean
	@ConditionalOnMissingBean
	TwoLevelCacheMeterBinderProvider twoLevelCacheMeterBinderProvider(ObjectProvider<Drainer> drainer) {
		// A manager that the application brings may have none.
		Drainer found = drainer.getIfAvailable();
		return new TwoLevelCacheMeterBinderProvider((found != null) ? found::find : (cache) -> null);
	}

}
