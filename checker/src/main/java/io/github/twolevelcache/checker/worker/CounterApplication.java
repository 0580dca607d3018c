package io.github.twolevelcache.checker.worker;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.cache.Cache;
import org.springframework.cache.annotation.CachingConfigurer;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.interceptor.CacheErrorHandler;
import org.springframework.cache.interceptor.SimpleCacheErrorHandler;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;

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

	private static final String WRITE_MODE = "two-level-cache.caches.counters.write.mode";

	/** Of two writers, the caches that write for them after a commit, and clears. */
	private static final int CONNECTIONS = 5;

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
	 * Return the properties of an instance with a database.
	 * @param mode whether the cache writes to it
	 * @param database its JDBC URL
	 * @return properties
	 */
	public static List<String> store(WriteMode mode, String database) {
		List<String> properties = new ArrayList<>(List.of("database=" + database));
		if (mode != WriteMode.NONE) {
			properties
				.addAll(List.of(WRITE_MODE + "=" + mode, "two-level-cache.caches.counters.write.on-evict=delete"));
		}
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
	HikariDataSource dataSource(@Value("${database}") String url) {
		HikariDataSource dataSource = new HikariDataSource();
		dataSource.setJdbcUrl(url);
		dataSource.setMaximumPoolSize(CONNECTIONS);
		dataSource.setMinimumIdle(1);
		return dataSource;
	}

	@Bean
	@ConditionalOnProperty("database")
	PlatformTransactionManager transactionManager(DataSource dataSource) {
		return new DataSourceTransactionManager(dataSource);
	}

	@Bean
	@ConditionalOnProperty(WRITE_MODE)
	CounterWriter countersWriter(DataSource dataSource) {
		return new CounterWriter(dataSource);
	}

	/**
	 * Swallows what fails before a method is called, and tells the caller of a
	 * transaction what has failed after its commit.
	 */
	@Override
	public CacheErrorHandler errorHandler() {
		return new SimpleCacheErrorHandler() {

			@Override
			public void handleCacheGetError(RuntimeException failure, Cache cache, Object key) {
				// The method is called.
			}

		};
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
