package io.github.twolevelcache.autoconfigure;

import java.util.Objects;

import com.github.benmanes.caffeine.cache.Caffeine;
import io.lettuce.core.RedisClient;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.cache.autoconfigure.CacheAutoConfiguration;
import org.springframework.boot.cache.autoconfigure.CacheManagerCustomizer;
import org.springframework.boot.cache.autoconfigure.CacheManagerCustomizers;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.cache.CacheManager;
import org.springframework.cache.interceptor.CacheAspectSupport;
import org.springframework.cache.interceptor.CacheOperationSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.data.redis.connection.RedisConnectionFactory;

import io.github.twolevelcache.CacheSettingsCustomizer;
import io.github.twolevelcache.TwoLevelCacheManager;
import io.github.twolevelcache.internal.drain.Drainer;
import io.github.twolevelcache.internal.engine.Invalidations;
import io.github.twolevelcache.internal.outage.RepairSchedule;
import io.github.twolevelcache.internal.redis.RedisAccess;
import io.github.twolevelcache.internal.runtime.InstanceRuntime;

/**
 * Auto-configuration for the two-level cache. Replaces Spring Boot's own cache manager if
 * caching is enabled, unless the application defines a cache manager or chooses one with
 * {@code spring.cache.type}.
 */
@AutoConfiguration(before = CacheAutoConfiguration.class,
		afterName = "org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration")
@ConditionalOnClass({ CacheManager.class, Caffeine.class, RedisConnectionFactory.class, RedisClient.class })
@ConditionalOnBooleanProperty(name = "two-level-cache.enabled", matchIfMissing = true)
@Conditional(CacheTypeNotChosen.class)
@ConditionalOnBean(CacheAspectSupport.class)
@ConditionalOnMissingBean(value = CacheManager.class, name = "cacheResolver")
@EnableConfigurationProperties(TwoLevelCacheProperties.class)
// Codecs before Redis: what is wrong in the configuration is said before Redis is tried.
@Import({ RuntimeConfiguration.class, CodecConfiguration.class, RedisConfiguration.class, StoreConfiguration.class })
public final class TwoLevelCacheAutoConfiguration {

	TwoLevelCacheAutoConfiguration() {
		// Not part of the API.
	}

	@Bean
	TwoLevelCacheManager cacheManager(TwoLevelCacheProperties properties, TwoLevelCacheFactory factory,
			CacheDefinitions definitions, SharedParts shared,
			ObjectProvider<CacheManagerCustomizer<?>> managerCustomizers) {
		TwoLevelCacheManager manager = new TwoLevelCacheManager(properties.caches().keySet(), properties.dynamic(),
				factory::create);
		shared.logs().findOthers(manager, definitions, properties.dynamic(), shared.drainer());
		shared.logs().findElsewhere();
		return new CacheManagerCustomizers(managerCustomizers.orderedStream().toList()).customize(manager);
	}

	@Bean
	TwoLevelCacheFactory twoLevelCacheFactory(TwoLevelCacheProperties properties, Namespace namespace,
			CacheDefinitions definitions, SharedParts shared, InstanceRuntime runtime,
			InterceptorErrorHandler errorHandler) {
		return new TwoLevelCacheFactory(namespace.value(), definitions, shared, runtime,
				properties.transactionAware() ? errorHandler : null);
	}

	@Bean
	SharedParts twoLevelCacheSharedParts(RedisAccess redis, Invalidations invalidations, RepairSchedule repairs,
			Drainer drainer, WriteLogs logs) {
		return new SharedParts(redis, invalidations, repairs, drainer, logs);
	}

	@Bean
	CacheDefinitions twoLevelCacheDefinitions(CacheSettingsResolver settings, EntryCodecResolver codecs,
			StoreResolver stores) {
		return new CacheDefinitions(settings, codecs, stores);
	}

	@Bean
	CacheSettingsResolver twoLevelCacheSettingsResolver(TwoLevelCacheProperties properties,
			ObjectProvider<CacheSettingsCustomizer> customizers, Environment environment) {
		new BareDurations(environment).refuse(properties);
		return new CacheSettingsResolver(properties, customizers.orderedStream().toList());
	}

	@Bean
	static SyncByDefaultPostProcessor twoLevelCacheSyncByDefault(ObjectProvider<TwoLevelCacheProperties> properties) {
		return new SyncByDefaultPostProcessor(properties);
	}

	@Bean
	CacheNamesCheck twoLevelCacheNamesCheck(TwoLevelCacheProperties properties,
			ObjectProvider<CacheOperationSource> operations) {
		return new CacheNamesCheck(properties, operations);
	}

	@Bean
	static CachedBeanPostProcessor twoLevelCacheCachedBeans(ConfigurableBeanFactory beanFactory) {
		return new CachedBeanPostProcessor(beanFactory, "cacheManager");
	}

	@Bean
	static CommitListenerPostProcessor twoLevelCacheCommitListener() {
		return new CommitListenerPostProcessor();
	}

	@Bean
	static SmartInitializingSingleton twoLevelCacheInterceptors(ObjectProvider<CacheAspectSupport> interceptors) {
		return () -> interceptors.forEach((interceptor) -> {
			// It may not have been its turn to look for the cache manager.
			interceptor.afterSingletonsInstantiated();
			interceptor.setCacheResolver(new MethodCaches(Objects.requireNonNull(interceptor.getCacheResolver())));
			interceptor.setErrorHandler(new LoadFailures(interceptor.getErrorHandler()));
		});
	}

	@Bean
	InterceptorErrorHandler twoLevelCacheErrorHandler(ObjectProvider<CacheAspectSupport> interceptor,
			ObjectProvider<TwoLevelCacheManager> manager) {
		return new InterceptorErrorHandler(interceptor, manager);
	}

}
