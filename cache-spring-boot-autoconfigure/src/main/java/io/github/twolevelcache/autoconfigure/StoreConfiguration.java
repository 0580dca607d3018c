package io.github.twolevelcache.autoconfigure;

import java.time.Duration;
import java.util.UUID;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

import io.github.twolevelcache.internal.drain.Drainer;
import io.github.twolevelcache.internal.drain.TombstonePurge;
import io.github.twolevelcache.internal.log.Members;
import io.github.twolevelcache.internal.redis.LettuceRemoteStore;
import io.github.twolevelcache.internal.redis.RedisAccess;
import io.github.twolevelcache.internal.resilience.GuardedRemoteStore;
import io.github.twolevelcache.internal.resilience.NodeBreakers;
import io.github.twolevelcache.internal.runtime.InstanceRuntime;

/**
 * The stores behind caches, and what brings changes to them.
 */
@Configuration(proxyBeanMethods = false)
class StoreConfiguration {

	@Bean
	StoreResolver twoLevelCacheStoreResolver(TwoLevelCacheProperties properties, ListableBeanFactory beanFactory) {
		return new StoreResolver(properties, beanFactory);
	}

	@Bean
	Members twoLevelCacheMembers(Namespace namespace, LettuceRemoteStore remoteStore, NodeBreakers breakers) {
		return new Members(namespace.value(), new GuardedRemoteStore(remoteStore, breakers));
	}

	@Bean
	WriteLogs twoLevelCacheWriteLogs(Namespace namespace, Environment environment, RedisAccess redis, Members members) {
		return new WriteLogs(namespace, environment.getProperty("spring.application.name", ""), redis, members);
	}

	@Bean
	Drainer twoLevelCacheDrainer(Members members, LettuceRemoteStore remoteStore, InstanceRuntime runtime) {
		return new Drainer(new UUID(runtime.random().nextLong(), runtime.random().nextLong()).toString(), members,
				remoteStore::nodeOf, runtime);
	}

	@Bean
	PhasedLifecycle twoLevelCacheDrainerLifecycle(Drainer drainer, TwoLevelCacheProperties properties) {
		Duration shutdownTimeout = properties.writeBehind().shutdownTimeout();
		return new PhasedLifecycle(PhasedLifecycle.DRAINERS, drainer::start, () -> drainer.stop(shutdownTimeout));
	}

	@Bean
	PhasedLifecycle twoLevelCacheTombstonePurgeLifecycle(Drainer drainer, LettuceRemoteStore remoteStore,
			TwoLevelCacheProperties properties, InstanceRuntime runtime) {
		TombstonePurge purge = new TombstonePurge(drainer, remoteStore, properties.writeBehind().tombstoneRetention(),
				runtime);
		return new PhasedLifecycle(PhasedLifecycle.DRAINERS, purge::start, purge::stop);
	}

}
