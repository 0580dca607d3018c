package io.github.twolevelcache.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.lettuce.core.RedisClient;
import io.lettuce.core.resource.Delay;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurationPackages;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.cache.autoconfigure.CacheAutoConfiguration;
import org.springframework.boot.cache.autoconfigure.CacheManagerCustomizer;
import org.springframework.boot.cache.autoconfigure.CacheManagerCustomizers;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.data.redis.autoconfigure.ClientResourcesBuilderCustomizer;
import org.springframework.boot.thread.Threading;
import org.springframework.cache.CacheManager;
import org.springframework.cache.interceptor.CacheAspectSupport;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;
import org.springframework.core.task.TaskDecorator;
import org.springframework.core.task.VirtualThreadTaskExecutor;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.util.StringUtils;

import io.github.twolevelcache.CacheSettingsCustomizer;
import io.github.twolevelcache.TwoLevelCacheManager;
import io.github.twolevelcache.codec.EntryCodec;
import io.github.twolevelcache.codec.JdkEntryCodec;
import io.github.twolevelcache.codec.JsonEntryCodec;
import io.github.twolevelcache.codec.JsonMapperCustomizer;
import io.github.twolevelcache.coherence.Tracking;
import io.github.twolevelcache.engine.Invalidations;
import io.github.twolevelcache.load.LeaseRenewal;
import io.github.twolevelcache.remote.LettuceRemoteStore;
import io.github.twolevelcache.remote.Members;
import io.github.twolevelcache.remote.RemoteCallException;
import io.github.twolevelcache.remote.RemoteStore;
import io.github.twolevelcache.remote.RepairSchedule;
import io.github.twolevelcache.remote.TrackedReads;
import io.github.twolevelcache.remote.UntrackedReads;
import io.github.twolevelcache.resilience.GuardedReads;
import io.github.twolevelcache.resilience.GuardedRemoteStore;
import io.github.twolevelcache.resilience.NodeBreakers;
import io.github.twolevelcache.write.Drainer;

/**
 * Auto-configuration for the two-level cache. Takes the place of Spring Boot's own cache
 * manager where caching is enabled, unless the application brings a cache manager or
 * chooses one by {@code spring.cache.type}.
 */
@AutoConfiguration(before = CacheAutoConfiguration.class,
		afterName = "org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration")
@ConditionalOnClass({ CacheManager.class, Caffeine.class, RedisConnectionFactory.class, RedisClient.class })
@ConditionalOnBooleanProperty(name = "two-level-cache.enabled", matchIfMissing = true)
@Conditional(CacheTypeNotChosen.class)
@ConditionalOnBean(CacheAspectSupport.class)
@ConditionalOnMissingBean(value = CacheManager.class, name = "cacheResolver")
@EnableConfigurationProperties(TwoLevelCacheProperties.class)
public final class TwoLevelCacheAutoConfiguration {

	private static final String THREAD_PREFIX = "two-level-cache-";

	private static final Duration LONGEST_RECONNECT_DELAY = Duration.ofMillis(250);

	TwoLevelCacheAutoConfiguration() {
		// Not part of the API.
	}

	@Bean
	TwoLevelCacheManager cacheManager(TwoLevelCacheProperties properties, Environment environment,
			CacheSettingsResolver settings, Namespace namespace, EntryCodecResolver codecs,
			LettuceRemoteStore remoteStore, NodeBreakers breakers, Tracking tracking, Invalidations invalidations,
			LeaseRenewal leaseRenewal, RepairSchedule repairs, Drainer drainer, RedisClientSource client,
			ListableBeanFactory beanFactory, InterceptorErrorHandler errorHandler,
			ObjectProvider<TaskDecorator> taskDecorators,
			ObjectProvider<CacheManagerCustomizer<?>> managerCustomizers) {
		RemoteStore guarded = new GuardedRemoteStore(remoteStore, breakers);
		TrackedReads trackedReads = tracking;
		if (settings.needsRedis()) {
			verify(remoteStore, namespace, client);
			trackedReads = properties.tracking() ? new GuardedReads(started(tracking, remoteStore), breakers)
					: new UntrackedReads(guarded, properties.maxStaleness(), System::nanoTime);
		}
		TwoLevelCacheFactory factory = new TwoLevelCacheFactory(namespace.value(), settings, codecs, guarded,
				trackedReads, invalidations, leaseRenewal, repairs, new StoreResolver(properties, beanFactory), drainer,
				executor(environment), taskDecorator(taskDecorators),
				properties.transactionAware() ? errorHandler : null);
		TwoLevelCacheManager manager = new TwoLevelCacheManager(properties.caches().keySet(), properties.dynamic(),
				factory);
		return new CacheManagerCustomizers(managerCustomizers.orderedStream().toList()).customize(manager);
	}

	private static TrackedReads started(Tracking tracking, LettuceRemoteStore remoteStore) {
		try {
			remoteStore.await(tracking.start().toCompletableFuture());
			return tracking;
		}
		catch (RemoteCallException ex) {
			throw new RedisUnusableException(
					"The two-level cache cannot hear from Redis what has changed: " + ex.getMessage(),
					"It needs RESP3 (Redis 6 or later, no spring.data.redis option that asks for RESP2, no proxy between), "
							+ "and a user that may run CLIENT (+client|tracking). To do without, and let copies on the "
							+ "heap end with their lifetime only, set two-level-cache.tracking=false.",
					ex);
		}
	}

	@Bean
	CacheSettingsResolver twoLevelCacheSettingsResolver(TwoLevelCacheProperties properties,
			ObjectProvider<CacheSettingsCustomizer> customizers) {
		return new CacheSettingsResolver(properties, customizers.orderedStream().toList());
	}

	@Bean
	Namespace twoLevelCacheNamespace(TwoLevelCacheProperties properties, Environment environment,
			CacheSettingsResolver settings) {
		return new Namespace(settings.needsRedis() ? namespace(properties, environment) : "");
	}

	@Bean
	Invalidations twoLevelCacheInvalidations() {
		return new Invalidations();
	}

	@Bean
	static SyncByDefaultPostProcessor twoLevelCacheSyncByDefault(ObjectProvider<TwoLevelCacheProperties> properties) {
		return new SyncByDefaultPostProcessor(properties);
	}

	@Bean
	InterceptorErrorHandler twoLevelCacheErrorHandler(ObjectProvider<CacheAspectSupport> interceptor,
			ObjectProvider<TwoLevelCacheManager> manager) {
		return new InterceptorErrorHandler(interceptor, manager);
	}

	@Bean
	LeaseRenewal twoLevelCacheLeaseRenewal() {
		return new LeaseRenewal();
	}

	@Bean
	Tracking twoLevelCacheTracking(TwoLevelCacheProperties properties, Namespace namespace, RedisClientSource client,
			Invalidations invalidations) {
		return new Tracking(client, namespace.value(), properties.maxStaleness(), properties.commandTimeout(),
				System::nanoTime, invalidations);
	}

	private static String namespace(TwoLevelCacheProperties properties, Environment environment) {
		String property = "two-level-cache.namespace";
		String namespace = properties.namespace();
		if (!StringUtils.hasText(namespace)) {
			property = "spring.application.name";
			namespace = environment.getProperty(property);
		}
		if (!StringUtils.hasText(namespace)) {
			throw new InvalidPropertyException("two-level-cache.namespace", null,
					"or 'spring.application.name' must be set: it keeps the keys of applications apart that share a Redis");
		}
		if (namespace.indexOf('{') >= 0 || namespace.indexOf('}') >= 0) {
			throw new InvalidPropertyException(property, namespace,
					"must not contain braces, which Redis Cluster gives a meaning of their own; "
							+ "set 'two-level-cache.namespace' to a name without them");
		}
		return namespace;
	}

	private static void verify(LettuceRemoteStore remoteStore, Namespace namespace, RedisClientSource client) {
		try {
			remoteStore.verify(namespace.value() + ":v:");
		}
		catch (RemoteCallException ex) {
			throw new RedisUnusableException(
					"The two-level cache cannot use the " + client.describe() + ": " + ex.getMessage(),
					"Start Redis, or correct spring.data.redis.* (addresses, password, TLS). The user needs the right to "
							+ "read, write and run scripts (+@read +@write +@scripting) on the keys of the namespace. "
							+ "To use caches without Redis, set two-level-cache.defaults.levels=l1.",
					ex);
		}
	}

	private static UnaryOperator<Runnable> taskDecorator(ObjectProvider<TaskDecorator> decorators) {
		List<TaskDecorator> ordered = decorators.orderedStream().toList();
		return (task) -> {
			Runnable decorated = task;
			for (TaskDecorator decorator : ordered) {
				decorated = decorator.decorate(decorated);
			}
			return decorated;
		};
	}

	private static Executor executor(Environment environment) {
		if (Threading.VIRTUAL.isActive(environment)) {
			return new VirtualThreadTaskExecutor(THREAD_PREFIX);
		}
		// A thread to each call, as loaders may block: callers bound their number.
		CustomizableThreadFactory threads = new CustomizableThreadFactory(THREAD_PREFIX);
		threads.setDaemon(true);
		return new ThreadPoolExecutor(0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), threads);
	}

	@Bean
	RedisClientSource twoLevelCacheRedisClientSource(ObjectProvider<RedisConnectionFactory> connectionFactory) {
		return new RedisClientSource(connectionFactory);
	}

	@Bean
	LettuceRemoteStore twoLevelCacheRemoteStore(TwoLevelCacheProperties properties, RedisClientSource client) {
		return new LettuceRemoteStore(client, properties.commandTimeout());
	}

	@Bean
	NodeBreakers twoLevelCacheNodeBreakers(LettuceRemoteStore remoteStore,
			ObjectProvider<CircuitBreakerRegistry> registry) {
		return new NodeBreakers(registry.getIfUnique(CircuitBreakerRegistry::ofDefaults), remoteStore,
				remoteStore::nodeOf);
	}

	@Bean
	RepairSchedule twoLevelCacheRepairSchedule() {
		return new RepairSchedule();
	}

	@Bean
	Drainer twoLevelCacheDrainer(Namespace namespace, LettuceRemoteStore remoteStore, NodeBreakers breakers,
			Environment environment) {
		return new Drainer(UUID.randomUUID().toString(),
				new Members(namespace.value(), new GuardedRemoteStore(remoteStore, breakers)), remoteStore::nodeOf,
				executor(environment));
	}

	@Bean
	PhasedLifecycle twoLevelCacheDrainerLifecycle(Drainer drainer, TwoLevelCacheProperties properties) {
		Duration shutdownTimeout = properties.writeBehind().shutdownTimeout();
		return new PhasedLifecycle(PhasedLifecycle.DRAINERS, drainer::start, () -> drainer.stop(shutdownTimeout));
	}

	// Without it the client waits up to 30 seconds before it tries to connect again.
	@Bean
	@Order(Ordered.HIGHEST_PRECEDENCE)
	ClientResourcesBuilderCustomizer twoLevelCacheReconnectDelay() {
		return (resources) -> resources
			.reconnectDelay(Delay.exponential(Duration.ZERO, LONGEST_RECONNECT_DELAY, 2, TimeUnit.MILLISECONDS));
	}

	// The store connects again on its next use.
	@Bean
	PhasedLifecycle twoLevelCacheRemoteStoreLifecycle(LettuceRemoteStore remoteStore, Tracking tracking) {
		return new PhasedLifecycle(PhasedLifecycle.CONNECTIONS, tracking::resume, () -> {
			tracking.pause();
			remoteStore.close();
		});
	}

	@Bean
	EntryCodecResolver twoLevelCacheEntryCodecResolver(TwoLevelCacheProperties properties,
			ListableBeanFactory beanFactory, ResourceLoader resourceLoader, ObjectProvider<EntryCodec> codecs,
			ObjectProvider<JsonMapperCustomizer> jsonCustomizers) {
		ClassLoader classLoader = Objects.requireNonNull(resourceLoader.getClassLoader());
		Supplier<EntryCodec> json = () -> new JsonEntryCodec(trustedPackages(properties, beanFactory), classLoader,
				jsonCustomizers.orderedStream().toList());
		Supplier<EntryCodec> jdk = () -> jdkCodec(properties, classLoader);
		return new EntryCodecResolver(properties, beanFactory.getBeansOfType(EntryCodec.class), codecs.getIfUnique(),
				json, jdk);
	}

	private static List<String> trustedPackages(TwoLevelCacheProperties properties, ListableBeanFactory beanFactory) {
		Stream<String> application = AutoConfigurationPackages.has(beanFactory)
				? AutoConfigurationPackages.get(beanFactory).stream() : Stream.empty();
		return Stream.concat(application, properties.codec().trustedPackages().stream()).toList();
	}

	private static EntryCodec jdkCodec(TwoLevelCacheProperties properties, ClassLoader classLoader) {
		List<String> allowed = properties.codec().jdk().allowedClasses();
		if (allowed.isEmpty()) {
			throw new InvalidPropertyException("two-level-cache.codec.jdk.allowed-classes", null,
					"must name the classes that the codec 'jdk' may read, such as com.example.shop.**");
		}
		return new JdkEntryCodec(allowed, classLoader);
	}

	/**
	 * What the keys of the application begin with.
	 *
	 * @param value the namespace, empty if no cache uses Redis
	 */
	record Namespace(String value) {

	}

}
