package io.github.twolevelcache;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfigurationPackages;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;

import io.github.twolevelcache.autoconfigure.TwoLevelCacheAutoConfiguration;
import io.github.twolevelcache.internal.drain.Drainer;
import io.github.twolevelcache.internal.drain.WriteBehind;

/**
 * One instance of an application: two of them in a JVM stand for two nodes.
 */
public final class CacheInstance implements AutoCloseable {

	private final AnnotationConfigApplicationContext context;

	private CacheInstance(AnnotationConfigApplicationContext context) {
		this.context = context;
	}

	/**
	 * Start an instance.
	 * @param nodes addresses of the cluster
	 * @param configuration a configuration of the application, or {@code null}
	 * @param properties its properties
	 * @return the instance
	 */
	public static CacheInstance start(String nodes, @Nullable Class<?> configuration, String... properties) {
		List<String> all = new ArrayList<>(List.of("spring.data.redis.cluster.nodes=" + nodes));
		all.addAll(List.of(properties));
		return start(configuration, all);
	}

	/**
	 * Start an instance that finds its Redis by its properties.
	 * @param configuration a configuration of the application, or {@code null}
	 * @param properties its properties
	 * @return the instance
	 */
	public static CacheInstance start(@Nullable Class<?> configuration, List<String> properties) {
		AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
		// If a heartbeat is late, as on a busy machine, entries count as none for a
		// while. A test of the bound sets a shorter one.
		List<String> all = new ArrayList<>(List.of("spring.application.name=test", "spring.data.redis.timeout=10s",
				"two-level-cache.max-staleness=30s"));
		all.addAll(properties);
		TestPropertyValues.of(all).applyTo(context);
		AutoConfigurationPackages.register(context, CacheInstance.class.getPackageName());
		context.register(Wiring.class);
		if (configuration != null) {
			context.register(configuration);
		}
		context.refresh();
		return new CacheInstance(context);
	}

	/**
	 * Return a cache.
	 * @param name its name
	 * @return the cache
	 */
	public TwoLevelCache cache(String name) {
		TwoLevelCache cache = (TwoLevelCache) this.context.getBean(TwoLevelCacheManager.class).getCache(name);
		if (cache == null) {
			throw new IllegalArgumentException(name);
		}
		return cache;
	}

	/**
	 * Return the write-behind of its only cache that has one.
	 * @return the write-behind
	 */
	public WriteBehind writeBehind() {
		return bean(Drainer.class).caches().get(0);
	}

	/**
	 * Return a bean.
	 * @param type its type
	 * @param <T> its type
	 * @return the bean
	 */
	public <T> T bean(Class<T> type) {
		return this.context.getBean(type);
	}

	/**
	 * Return the application context.
	 * @return the context
	 */
	public AnnotationConfigApplicationContext context() {
		return this.context;
	}

	@Override
	public void close() {
		this.context.close();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableCaching
	@ImportAutoConfiguration({ SslAutoConfiguration.class, DataRedisAutoConfiguration.class,
			TwoLevelCacheAutoConfiguration.class })
	static class Wiring {

	}

}
