package io.github.twolevelcache.autoconfigure.actuate;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.context.annotation.Bean;

import io.github.twolevelcache.autoconfigure.TwoLevelCacheAutoConfiguration;
import io.github.twolevelcache.internal.actuate.CacheWritesHealthIndicator;
import io.github.twolevelcache.internal.drain.Drainer;

/**
 * Auto-configuration for the health of what waits for stores.
 */
@AutoConfiguration(after = TwoLevelCacheAutoConfiguration.class)
@ConditionalOnClass(ConditionalOnEnabledHealthIndicator.class)
@ConditionalOnEnabledHealthIndicator("cachewrites")
@ConditionalOnBean(Drainer.class)
public final class CacheWritesHealthContributorAutoConfiguration {

	CacheWritesHealthContributorAutoConfiguration() {
		// Not part of the API.
	}

	@Bean
	@ConditionalOnMissingBean(name = "cacheWritesHealthIndicator")
	CacheWritesHealthIndicator cacheWritesHealthIndicator(Drainer drainer) {
		return new CacheWritesHealthIndicator(drainer);
	}

}
