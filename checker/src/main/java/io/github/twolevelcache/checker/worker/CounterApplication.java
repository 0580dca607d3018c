package io.github.twolevelcache.checker.worker;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.cache.annotation.CachingConfigurer;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.interceptor.CacheErrorHandler;
import org.springframework.cache.interceptor.LoggingCacheErrorHandler;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.twolevelcache.TwoLevelCache;
import io.github.twolevelcache.checker.machine.Instance;
import io.github.twolevelcache.settings.WriteMode;

/**
 * The application whose instances have the cache of versions.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableCaching
public class CounterApplication implements CachingConfigurer {

	/**
	 * Start an instance.
	 * @param redis the addresses of the cluster
	 * @param ports the ports to connect to instead of those of Redis nodes
	 * @param properties further properties
	 * @return the instance
	 */
	public static Instance start(String redis, Map<Integer, Integer> ports, List<String> properties) {
		// A copy would live for an hour if nobody spoke of its end.
		List<String> all = new ArrayList<>(List.of("two-level-cache.defaults.l1.expire-after-write=1h"));
		if (!ports.isEmpty()) {
			// Others cannot know what an instance writes that is cut off alone.
			all.add("two-level-cache.defaults.l2.when-unavailable=fail");
		}
		all.addAll(properties);
		return Instance.start(CounterApplication.class, redis, ports, all);
	}

	/**
	 * Return the properties of a cache that writes to the database.
	 * @param mode whether it does
	 * @param database its JDBC URL
	 * @return properties
	 */
	public static List<String> store(WriteMode mode, String database) {
		if (mode == WriteMode.NONE) {
			return List.of();
		}
		List<String> properties = new ArrayList<>(
				List.of("database=" + database, "two-level-cache.caches.counters.write.mode=" + mode,
						"two-level-cache.caches.counters.write.on-evict=delete"));
		if (mode == WriteMode.BEHIND) {
			// Changes wait for long enough that many are read while they do.
			properties.add("two-level-cache.caches.counters.write.behind.delay=300ms");
		}
		return properties;
	}

	/**
	 * Return the cache of versions.
	 * @param instance the instance
	 * @return the cache
	 */
	public static TwoLevelCache cache(Instance instance) {
		return instance.cache(Keys.CACHE);
	}

	@Bean
	@ConditionalOnProperty("database")
	CounterWriter countersWriter(@Value("${database}") String database) {
		return new CounterWriter(database);
	}

	@Override
	public CacheErrorHandler errorHandler() {
		return new LoggingCacheErrorHandler();
	}

	@Bean
	CachedVersions cachedVersions() {
		return new CachedVersions();
	}

	@Bean
	PausingCodec pausingCodec() {
		return new PausingCodec();
	}

}
