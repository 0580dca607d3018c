package io.github.twolevelcache.autoconfigure;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.lettuce.core.resource.Delay;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.data.redis.autoconfigure.ClientResourcesBuilderCustomizer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.DependsOn;
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

	private static final String CLIENT_SOURCE = "twoLevelCacheRedisClientSource";

	private static final Duration LONGEST_RECONNECT_DELAY = Duration.ofMillis(250);

	// Without it the client waits up to 30 seconds before it tries to connect again.
	@Bean
	@Order(Ordered.HIGHEST_PRECEDENCE)
	ClientResourcesBuilderCustomizer twoLevelCacheReconnectDelay() {
		return (resources) -> resources
			.reconnectDelay(Delay.exponential(Duration.ZERO, LONGEST_RECONNECT_DELAY, 2, TimeUnit.MILLISECONDS));
	}

	@Bean(CLIENT_SOURCE)
	RedisClientSource twoLevelCacheRedisClientSource(ObjectProvider<RedisConnectionFactory> connectionFactory,
			ConfigurableApplicationContext context) {
		registerDependents(context.getBeanFactory());
		return new RedisClientSource(connectionFactory, context);
	}

	// So that the factory is destroyed after all that may still use it.
	private static void registerDependents(ConfigurableListableBeanFactory beanFactory) {
		for (String factory : beanFactory.getBeanNamesForType(RedisConnectionFactory.class, true, false)) {
			beanFactory.registerDependentBean(factory, CLIENT_SOURCE);
		}
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
	LettuceRemoteStore twoLevelCacheRemoteStore(TwoLevelCacheProperties properties, Namespace namespace,
			LettuceClient client, InstanceRuntime runtime) {
		return new LettuceRemoteStore(client, properties.commandTimeout(), namespace.value() + ":w:", runtime);
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
	Contacts twoLevelCacheContacts(LettuceRemoteStore remoteStore, Namespace namespace, InstanceRuntime runtime) {
		return new Contacts(remoteStore, namespace.value(), Long.toHexString(runtime.tokens().next()));
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

	// Makes its last attempts when it is destroyed.
	@Bean
	@DependsOn("twoLevelCacheRedisAccess")
	RepairSchedule twoLevelCacheRepairSchedule(Contacts contacts, InstanceRuntime runtime) {
		RepairSchedule repairs = new RepairSchedule(runtime);
		contacts.repairs(repairs::isPending);
		return repairs;
	}

	// The store connects on its next use.
	@Bean
	PhasedLifecycle twoLevelCacheConnectionsLifecycle(LettuceRemoteStore remoteStore, Tracking tracking,
			RedisClientSource client) {
		return new PhasedLifecycle(client.phase() + 1, tracking::resume, () -> {
			tracking.pause();
			remoteStore.disconnect();
		});
	}

	// What readers have opened since, with a client that was about to end: now that it
	// has, it opens no more.
	@Bean
	PhasedLifecycle twoLevelCacheLateConnectionsLifecycle(LettuceRemoteStore remoteStore, RedisClientSource client) {
		return new PhasedLifecycle(client.phase() - 1, () -> {
		}, remoteStore::disconnect);
	}

}
