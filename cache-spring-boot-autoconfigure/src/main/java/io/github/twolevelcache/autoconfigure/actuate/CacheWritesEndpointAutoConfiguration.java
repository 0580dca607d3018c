package io.github.twolevelcache.autoconfigure.actuate;

import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.endpoint.expose.EndpointExposure;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

import io.github.twolevelcache.autoconfigure.TwoLevelCacheAutoConfiguration;
import io.github.twolevelcache.internal.actuate.CacheWritesEndpoint;
import io.github.twolevelcache.internal.actuate.CacheWritesEndpointWebExtension;
import io.github.twolevelcache.internal.drain.Drainer;

/**
 * Auto-configuration for the endpoint that shows what waits for stores.
 */
@AutoConfiguration(after = TwoLevelCacheAutoConfiguration.class)
@ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
@ConditionalOnAvailableEndpoint(CacheWritesEndpoint.class)
@ConditionalOnBean(Drainer.class)
@EnableConfigurationProperties(CacheWritesEndpointProperties.class)
public final class CacheWritesEndpointAutoConfiguration {

	CacheWritesEndpointAutoConfiguration() {
		// Not part of the API.
	}

	@Bean
	@ConditionalOnMissingBean
	CacheWritesEndpoint cacheWritesEndpoint(Drainer drainer, CacheWritesEndpointProperties properties) {
		return new CacheWritesEndpoint(drainer, properties.showValues());
	}

	@Bean
	@ConditionalOnMissingBean
	@ConditionalOnBean(CacheWritesEndpoint.class)
	@ConditionalOnAvailableEndpoint(exposure = EndpointExposure.WEB)
	CacheWritesEndpointWebExtension cacheWritesEndpointWebExtension(CacheWritesEndpoint endpoint,
			CacheWritesEndpointProperties properties) {
		return new CacheWritesEndpointWebExtension(endpoint, properties.showValues(), properties.roles());
	}

}
