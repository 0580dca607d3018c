package io.github.twolevelcache;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.github.twolevelcache.localredis.RedisNode;
import io.github.twolevelcache.localredis.WithRedisCluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * What was acknowledged is kept and what has failed is not made later, whatever becomes
 * of the servers.
 */
@WithRedisCluster(shared = false)
class WriteBehindDurabilityIT extends WriteBehindFixture {

	@Test
	void aPutIsAcknowledgedWhenReplicasHaveIt() throws Exception {
		try (CacheInstance safe = instance(WRITE + "behind.durability=replicas")) {
			TwoLevelCache cache = safe.cache("stock");
			IntStream.range(0, 200)
				.parallel()
				.forEach((number) -> cache.put("item-" + number, new Stock("item-" + number, 1, "")));
			cache.evict("item-0");
			List<RedisNode> frozen = this.cluster.replicas();
			frozen.forEach(RedisNode::pause);
			try {
				assertThatExceptionOfType(RemoteCallException.class)
					.isThrownBy(() -> cache.put("item-1", new Stock("item-1", 2, "")))
					.withMessageContaining("'stock'")
					.withMessageContaining("'item-1'")
					.withMessageContaining("0 of the 1 required replicas");
				// Whoever does not ask for replicas does not wait for them.
				stock().put("item-2", new Stock("item-2", 3, ""));
			}
			finally {
				frozen.forEach(RedisNode::resume);
			}
			await().ignoreExceptions().untilAsserted(() -> cache.put("item-1", new Stock("item-1", 4, "")));
			behind(safe).flush(LONGEST);
			assertThat(rows()).hasSize(199)
				.contains(Map.of("sku", "item-1", "quantity", 4), Map.of("sku", "item-2", "quantity", 3));
		}
	}

	@Test
	void aReplicatedPutFollowsItsSlotAndItsMaster() throws Exception {
		try (CacheInstance safe = instance(WRITE + "behind.durability=replicas")) {
			TwoLevelCache cache = safe.cache("stock");
			cache.put("a", new Stock("a", 1, "shelf"));
			List<RedisNode> masters = this.cluster.masters();
			this.cluster.moveSlots(masters.get(0), masters.get(1), 1000);
			IntStream.range(0, 200)
				.forEach((number) -> cache.put("item-" + number, new Stock("item-" + number, 1, "")));
			this.cluster.moveSlots(masters.get(1), masters.get(0), 1000);
			this.cluster.nodes().forEach((node) -> node.command("CLIENT", "KILL", "TYPE", "normal"));
			await().ignoreExceptions()
				.untilAsserted(() -> IntStream.range(0, 200)
					.forEach((number) -> cache.put("item-" + number, new Stock("item-" + number, 2, ""))));
			behind(safe).flush(LONGEST);
			assertThat(rows()).hasSize(201).contains(Map.of("sku", "item-7", "quantity", 2));
		}
	}

	@Test
	void aPutThatHasFailedIsNotMadeLater() {
		pause();
		try (CacheInstance hasty = instance("two-level-cache.max-staleness=1s", "spring.data.redis.timeout=300ms")) {
			behind(hasty).pause();
			hasty.cache("stock").put("a", new Stock("a", 1, "shelf"));
			List<RedisNode> frozen = this.cluster.masters();
			frozen.forEach(RedisNode::pause);
			try {
				// It waits in the socket of the server.
				assertThatExceptionOfType(RemoteCallException.class)
					.isThrownBy(() -> hasty.cache("stock").put("a", new Stock("a", 2, "shelf")));
			}
			finally {
				frozen.forEach(RedisNode::resume);
			}
			await().ignoreExceptions().until(() -> {
				hasty.cache("stock").evict("b");
				return hasty.cache("stock").get("a", Stock.class) != null;
			});
			dropFromRedis("a");
			assertThat(stock().get("a", NEVER)).isEqualTo(new Stock("a", 1, "shelf"));
		}
	}

}
