package io.github.twolevelcache;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.cache.autoconfigure.metrics.CacheMetricsAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.twolevelcache.autoconfigure.metrics.TwoLevelCacheMeterBinderAutoConfiguration;
import io.github.twolevelcache.autoconfigure.metrics.TwoLevelCacheMetricsAutoConfiguration;
import io.github.twolevelcache.localredis.RedisCluster;
import io.github.twolevelcache.localredis.WithRedisCluster;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The meters of both levels.
 */
@WithRedisCluster
class CacheMetricsIT {

	@Test
	void eachLevelCountsItsOwn(RedisCluster cluster) {
		// Put by another instance: a put is pushed to its own instance too, and a read
		// that begins before the push arrives does not fill L1.
		try (CacheInstance other = CacheInstance.start(cluster.addresses(), null)) {
			other.cache("metered").put("key", "value");
		}
		try (CacheInstance instance = CacheInstance.start(cluster.addresses(), Metered.class,
				"two-level-cache.caches.metered.levels=both", "two-level-cache.caches.remote.levels=l2")) {
			TwoLevelCache cache = instance.cache("metered");
			cache.get("absent");
			cache.get("key");
			cache.get("key");
			cache.get("key");
			cache.put("other", "value");
			MeterRegistry meters = instance.bean(MeterRegistry.class);
			assertThat(gets(meters, "l1", "hit")).isEqualTo(2);
			assertThat(gets(meters, "l1", "miss")).isEqualTo(2);
			assertThat(gets(meters, "l2", "hit")).isEqualTo(1);
			assertThat(gets(meters, "l2", "miss")).isEqualTo(1);
			assertThat(meters.get("cache.puts").tags("cache", "metered", "level", "l1").functionCounter().count())
				.isOne();
			assertThat(meters.get("cache.puts").tags("cache", "metered", "level", "l2").functionCounter().count())
				.isOne();
			assertThat(meters.get("cache.size").tags("cache", "metered", "level", "l1").gauge().value()).isOne();
			assertThat(meters.find("cache.size").tags("cache", "metered", "level", "l2").meters()).isEmpty();
			assertThat(meters.find("cache.evictions").tags("cache", "metered", "level", "l2").meters()).isEmpty();
			assertThat(meters.find("cache.gets").tags("cache", "remote", "level", "l1").meters()).isEmpty();
		}
	}

	private static double gets(MeterRegistry meters, String level, String result) {
		return meters.get("cache.gets")
			.tags("cache", "metered", "level", level, "result", result)
			.functionCounter()
			.count();
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ TwoLevelCacheMeterBinderAutoConfiguration.class, CacheMetricsAutoConfiguration.class,
			TwoLevelCacheMetricsAutoConfiguration.class })
	static class Metered {

		@Bean
		MeterRegistry meterRegistry() {
			return new SimpleMeterRegistry();
		}

	}

}
