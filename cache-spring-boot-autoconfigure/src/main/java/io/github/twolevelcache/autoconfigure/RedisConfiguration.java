package io.github.twolevelcache.autoconfigure;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.lettuce.core.resource.Delay;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.data.redis.autoconfigure.ClientResourcesBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.data.redis.connection.RedisConnectionFactory;

import io.github.twolevelcache.internal.coherence.Contacts;
import io.github.twolevelcache.internal.coherence.Tracking;
import io.github.twolevelcache.internal.engine.Invalidations;
import io.github.twolevelcache.internal.outage.RepairSchedule;
import io.github.twolevelcache.internal.redis.LettuceClient;
import io.github.twolevelcache.internal.redis.LettuceRemoteStore;
import io.github.twolevelcache.internal.redis.RedisAccess;
import io.github.twolevelcache.internal.resilience.NodeBreakers;
import io.github.twolevelcache.internal.runtime.InstanceRuntime;

/**
 * Redis, as all caches use it. Nothing connects unless a cache needs it.
 */
@Configuration(proxyBeanMethods = false)
class RedisConfiguration {

	private static final Duration LONGEST_RECONNECT_DELAY = Duration.ofMillis(250);

	// Without it the client waits up to 30 seconds before it tries to connect again.
	@Bean
	@Order(Ordered.HIGHEST_PRECEDENCE)
	ClientResourcesBuilderCustomizer twoLevelCacheReconnectDelay() {
		return (resources) -> resources
			.reconnectDelay(Delay.exponential(Duration.ZERO, LONGEST_RECONNECT_DELAY, 2, TimeUnit.MILLISECONDS));
	}

	@Bean
	RedisClientSource twoLevelCacheRedisClientSource(ObjectProvider<RedisConnectionFactory> connectionFactory) {
		return new RedisClientSource(connectionFactory);
	}

	@Bean
	Namespace twoLevelCacheNamespace(TwoLevelCacheProperties properties, Environment environment,
			CacheSettingsResolver settings) {
		return settings.needsRedis() ? Namespace.of(properties.namespace(), environment) : Namespace.NONE;
	}

	@Bean
	LettuceClient twoLevelCacheLettuceClient(RedisClientSource client) {
		return LettuceClient.of(client::get);
	}

	@Bean
	LettuceRemoteStore twoLevelCacheRemoteStore(TwoLevelCacheProperties properties, LettuceClient client,
			InstanceRuntime runtime) {
		return new LettuceRemoteStore(client, properties.commandTimeout(), runtime);
	}

	@Bean
	NodeBreakers twoLevelCacheNodeBreakers(LettuceRemoteStore remoteStore,
			ObjectProvider<CircuitBreakerRegistry> registry, InstanceRuntime runtime) {
		return new NodeBreakers(registry.getIfUnique(CircuitBreakerRegistry::ofDefaults), remoteStore,
				remoteStore::nodeOf, runtime);
	}

	@Bean
	Invalidations twoLevelCacheInvalidations() {
		return new Invalidations();
	}

	@Bean
	Contacts twoLevelCacheContacts(LettuceRemoteStore remoteStore, Namespace namespace, RepairSchedule repairs,
			InstanceRuntime runtime) {
		return new Contacts(remoteStore, namespace.value(), Long.toHexString(runtime.tokens().next()), repairs::isPending);
	}

	@Bean
	Tracking twoLevelCacheTracking(TwoLevelCacheProperties properties, Namespace namespace, LettuceClient client,
			Invalidations invalidations, Contacts contacts, InstanceRuntime runtime) {
		return new Tracking(client, namespace.value(), properties.maxStaleness(), properties.commandTimeout(), runtime,
				invalidations, contacts);
	}

	@Bean
	RedisConnector twoLevelCacheRedisConnector(RedisClientSource client, LettuceRemoteStore remoteStore,
			NodeBreakers breakers, Tracking tracking) {
		return new RedisConnector(client, remoteStore, breakers, tracking);
	}

	@Bean
	RedisAccess twoLevelCacheRedisAccess(RedisConnector connector, CacheSettingsResolver settings, Namespace namespace,
			TwoLevelCacheProperties properties, InstanceRuntime runtime) {
		return settings.needsRedis() ? connector.connect(namespace, properties, runtime.time())
				: connector.unconnected();
	}

	@Bean
	RepairSchedule twoLevelCacheRepairSchedule(InstanceRuntime runtime) {
		return new RepairSchedule(runtime);
	}

	// The store connects again on its next use.
	@Bean
	PhasedLifecycle twoLevelCacheRemoteStoreLifecycle(LettuceRemoteStore remoteStore, Tracking tracking) {
		return new PhasedLifecycle(PhasedLifecycle.CONNECTIONS, tracking::resume, () -> {
			tracking.pause();
			remoteStore.close();
		});
	}

}
