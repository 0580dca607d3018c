package io.github.twolevelcache;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.twolevelcache.localredis.RedisCluster;
import io.github.twolevelcache.localredis.RedisNode;
import io.github.twolevelcache.localredis.RedisSentinel;
import io.github.twolevelcache.store.CacheChange;
import io.github.twolevelcache.store.CacheWriter;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.awaitility.Awaitility.await;

/**
 * Writes that replicas must have, on each kind of Redis that has replicas.
 */
@Timeout(120)
class ReplicatedWritesIT {

	private static final String BEHIND = "two-level-cache.caches.stock.write.behind.";

	private static List<String> properties(String... others) {
		return List.of(others[0], (others.length > 1) ? others[1] : "spring.main.banner-mode=off",
				"spring.data.redis.timeout=1s", "two-level-cache.caches.stock.write.mode=behind",
				"two-level-cache.caches.stock.write.on-evict=delete", BEHIND + "durability=replicas",
				BEHIND + "partitions=8");
	}

	@Test
	void clusterWithPassword() {
		try (RedisCluster cluster = RedisCluster.builder().password("secret").start();
				CacheInstance instance = CacheInstance.start(Stores.class,
						properties("spring.data.redis.cluster.nodes=" + cluster.addresses(),
								"spring.data.redis.password=secret"))) {
			assertThatReplicasAreAwaited(instance, cluster.masters(), cluster.replicas());
		}
	}

	@Test
	void sentinel() {
		try (RedisSentinel sentinel = RedisSentinel.start();
				CacheInstance instance = CacheInstance.start(Stores.class,
						properties("spring.data.redis.sentinel.master=" + RedisSentinel.MASTER,
								"spring.data.redis.sentinel.nodes=" + sentinel.addresses()))) {
			assertThatReplicasAreAwaited(instance, List.of(sentinel.master()), List.of(sentinel.replica()));
		}
	}

	private static void assertThatReplicasAreAwaited(CacheInstance instance, List<RedisNode> masters,
			List<RedisNode> replicas) {
		TwoLevelCache cache = instance.cache("stock");
		await().untilAsserted(() -> assertThatNoException().isThrownBy(() -> cache.put("a", "1")));
		replicas.forEach(RedisNode::pause);
		try {
			assertThatExceptionOfType(RemoteCallException.class).isThrownBy(() -> cache.put("a", "2"))
				.withMessageContaining("0 of the 1 required replicas");
		}
		finally {
			replicas.forEach(RedisNode::resume);
		}
		masters.forEach((master) -> master.command("CLIENT", "KILL", "TYPE", "normal"));
		await().untilAsserted(() -> assertThatNoException().isThrownBy(() -> cache.put("a", "3")));
	}

	@Configuration(proxyBeanMethods = false)
	static class Stores {

		@Bean
		CacheWriter<String, String> stockWriter() {
			return new CacheWriter<>() {

				@Override
				public void write(List<CacheChange<String, String>> changes) {
					// What is acknowledged is not what a store has.
				}

				@Override
				public boolean isGuarded() {
					return true;
				}

			};
		}

	}

}
