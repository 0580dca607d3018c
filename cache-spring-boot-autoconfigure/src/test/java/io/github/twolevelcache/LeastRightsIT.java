package io.github.twolevelcache;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.twolevelcache.localredis.RedisCluster;
import io.github.twolevelcache.localredis.RedisNode;
import io.github.twolevelcache.localredis.RedisServer;
import io.github.twolevelcache.store.CacheChange;
import io.github.twolevelcache.store.CacheWriter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/**
 * The user of {@code docs/security.md} may do all that the cache does.
 */
@Timeout(180)
class LeastRightsIT {

	private static final String[] USER = { "spring.data.redis.username=shop", "spring.data.redis.password=password",
			"two-level-cache.namespace=shop", "two-level-cache.caches.loads.load.max-concurrent-in-fleet=2",
			"two-level-cache.caches.loads.refresh.mode=ahead", "two-level-cache.caches.loads.refresh.at=1%",
			"two-level-cache.caches.loads.stale.if-error=1m" };

	private static final String[] WRITE_BEHIND = { "two-level-cache.caches.stock.write.mode=behind",
			"two-level-cache.caches.stock.write.on-evict=delete", "two-level-cache.caches.stock.write.writer=store",
			"two-level-cache.caches.stock.write.behind.ordering=none",
			"two-level-cache.caches.stock.write.behind.partitions=4" };

	// What the client says of itself may be refused.
	private static void assertThatNothingWasRefused(RedisNode node) {
		assertThat((List<?>) node.command("ACL", "LOG")).map(String::valueOf)
			.filteredOn((refused) -> !refused.contains("client|set") && !refused.contains("object, client,"))
			.isEmpty();
	}

	private static void useAll(CacheInstance instance) {
		TwoLevelCache cache = instance.cache("loads");
		for (int key = 0; key < 20; key++) {
			cache.put(key, "value " + key);
			assertThat(cache.get(key, String.class)).isEqualTo("value " + key);
			assertThat(cache.putIfAbsent(key, "other")).isNotNull();
			String loaded = cache.get("loaded " + key, () -> "value");
			assertThat(loaded).isEqualTo("value");
			String failing = "failed " + key;
			assertThatThrownBy(() -> cache.get(failing, () -> {
				throw new IllegalStateException();
			})).isNotNull();
		}
		assertThat(cache.getAll(List.of(1, 2, 3))).hasSize(3);
		assertThat(cache.evictIfPresent(1)).isTrue();
		cache.evict(2);
		cache.clear();
		assertThat(cache.get(3)).isNull();
		assertThat(cache.getStats().bypasses()).isZero();
	}

	private static void writeBehind(CacheInstance instance) {
		TwoLevelCache stock = instance.cache("stock");
		for (int key = 0; key < 20; key++) {
			stock.put("key " + key, "value " + key);
		}
		stock.evict("key 1");
		Store store = instance.bean(Store.class);
		await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(store.records).hasSize(19));
		instance.writeBehind().pause();
		stock.put("key 2", "later");
		stock.clear();
		assertThat(stock.get("key 2", () -> "older")).isEqualTo("later");
		instance.writeBehind().resume();
		await().atMost(Duration.ofSeconds(60)).until(() -> "later".equals(store.records.get("key 2")));
	}

	@Test
	void standalone() {
		try (RedisServer server = RedisServer.start(null)) {
			AdvisedRights.read("tracking").give(server.node());
			List<String> properties = new ArrayList<>(
					List.of("spring.data.redis.host=127.0.0.1", "spring.data.redis.port=" + server.node().port()));
			properties.addAll(List.of(USER));
			try (CacheInstance instance = CacheInstance.start(null, properties)) {
				useAll(instance);
			}
			assertThatNothingWasRefused(server.node());
			AdvisedRights.read("tracking", "write-behind").give(server.node());
			properties.addAll(List.of(WRITE_BEHIND));
			try (CacheInstance instance = CacheInstance.start(Stores.class, properties)) {
				writeBehind(instance);
			}
			assertThatNothingWasRefused(server.node());
		}
	}

	@Test
	void cluster() {
		try (RedisCluster cluster = RedisCluster.start()) {
			cluster.nodes().forEach(AdvisedRights.read("tracking", "in a cluster", "write-behind")::give);
			List<String> properties = new ArrayList<>(List.of("spring.data.redis.cluster.nodes=" + cluster.addresses(),
					"two-level-cache.caches.stock.write.behind.durability=replicas"));
			properties.addAll(List.of(USER));
			properties.addAll(List.of(WRITE_BEHIND));
			try (CacheInstance instance = CacheInstance.start(Stores.class, properties)) {
				useAll(instance);
				writeBehind(instance);
			}
			cluster.nodes().forEach(LeastRightsIT::assertThatNothingWasRefused);
		}
	}

	@Configuration(proxyBeanMethods = false)
	static class Stores {

		@Bean
		Store store() {
			return new Store();
		}

	}

	static final class Store implements CacheWriter<String, String> {

		final Map<String, String> records = new ConcurrentHashMap<>();

		@Override
		public void write(List<CacheChange<String, String>> changes) {
			for (CacheChange<String, String> change : changes) {
				String value = change.value();
				this.records.compute(change.key(), (key, older) -> value);
			}
		}

	}

}
