package io.github.twolevelcache.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.cache.RedisCacheConfiguration;
import org.springframework.data.redis.serializer.RedisSerializationContext.SerializationPair;
import org.springframework.data.redis.serializer.RedisSerializer;

/**
 * An application with caches. Which caches those are, its properties say, as in any
 * application.
 */
final class Instance implements AutoCloseable {

	/** The name of the cache. */
	static final String CACHE = "products";

	/** Long enough that nothing expires while it is measured. */
	private static final Duration LIFETIME = Duration.ofHours(24);

	private final ConfigurableApplicationContext context;

	private Instance(ConfigurableApplicationContext context) {
		this.context = context;
	}

	/**
	 * Start an application.
	 * @param redis the addresses of the cluster
	 * @param properties its properties
	 * @return the application
	 */
	static Instance start(String redis, String... properties) {
		return start(redis, Map.of(), properties);
	}

	/**
	 * Start an application that has further beans.
	 * @param redis the addresses of the cluster
	 * @param beans the beans by name; they are not closed with the application
	 * @param properties its properties
	 * @return the application
	 */
	static Instance start(String redis, Map<String, ?> beans, String... properties) {
		List<String> all = new ArrayList<>(
				List.of("spring.application.name=benchmarks", "spring.data.redis.cluster.nodes=" + redis,
						"logging.level.root=warn", "two-level-cache.defaults.l2.expire-after-write=" + LIFETIME));
		all.addAll(List.of(properties));
		return new Instance(new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.bannerMode(Banner.Mode.OFF)
			.registerShutdownHook(false)
			.initializers((context) -> beans.forEach(context.getBeanFactory()::registerSingleton))
			.properties(all.toArray(String[]::new))
			.run());
	}

	/**
	 * Return the cache.
	 * @return the cache
	 */
	Cache cache() {
		return cache(CACHE);
	}

	/**
	 * Return a cache.
	 * @param name its name
	 * @return the cache
	 */
	Cache cache(String name) {
		return Objects.requireNonNull(bean(CacheManager.class).getCache(name));
	}

	/**
	 * Return a bean.
	 * @param type its type
	 * @param <T> its type
	 * @return the bean
	 */
	<T> T bean(Class<T> type) {
		return this.context.getBean(type);
	}

	@Override
	public void close() {
		this.context.close();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableCaching(proxyTargetClass = true)
	static class Application {

		@Bean
		ProductService productService() {
			return new ProductService();
		}

		@Bean
		RedisCacheConfiguration redisCacheConfiguration() {
			// Used by Spring's own cache manager for Redis only.
			return RedisCacheConfiguration.defaultCacheConfig()
				.entryTtl(LIFETIME)
				.serializeValuesWith(SerializationPair.fromSerializer(RedisSerializer.json()));
		}

	}

}
