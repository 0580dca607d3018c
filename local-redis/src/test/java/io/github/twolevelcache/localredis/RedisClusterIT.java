package io.github.twolevelcache.localredis;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link RedisCluster}.
 */
@Timeout(120)
class RedisClusterIT {

	private static final Duration LONGEST = Duration.ofSeconds(60);

	@Test
	void servesAndSurvivesTheLossOfAMaster() {
		try (RedisCluster cluster = RedisCluster.start()) {
			assertThat(cluster.nodes()).hasSize(6);
			assertThat(cluster.masters()).hasSize(3);
			assertThat(cluster.replicas()).hasSize(3);
			assertThat(cluster.addresses().split(",")).hasSize(6)
				.allMatch((address) -> address.startsWith("127.0.0.1:"));
			assertThat(cluster.version()).matches("\\d+\\.\\d+\\.\\d+");
			assertThat(cluster).asString().matches("Redis [0-9.]+ \\(\\w+\\), 3 masters, 3 replicas");
			assertThat(cluster.nodes()).allSatisfy((node) -> assertThat(String.valueOf(node.command("CLUSTER", "INFO")))
				.contains("cluster_slots_ok:16384"));
			RedisNode lost = cluster.nodes().get(0);
			lost.kill();
			lost.kill();
			assertThat(lost.isAlive()).isFalse();
			assertThat(cluster.version()).isNotEmpty();
			await().atMost(LONGEST).until(() -> cluster.masters().size() == 3);
			assertThat(cluster.masters()).doesNotContain(lost);
			lost.restart();
			cluster.awaitHealthy(LONGEST);
			assertThat(cluster.replicas()).hasSize(3).contains(lost);
		}
	}

	@Test
	void aFrozenMasterIsReplaced() {
		try (RedisCluster cluster = RedisCluster.builder().nodeTimeout(Duration.ofSeconds(1)).start()) {
			RedisNode frozen = cluster.masters().get(0);
			frozen.pause();
			assertThat(frozen.isAlive()).isTrue();
			assertThat(cluster.masters()).hasSize(2).doesNotContain(frozen);
			await().atMost(LONGEST).until(() -> cluster.masters().size() == 3);
			cluster.flush();
			frozen.resume();
			cluster.awaitHealthy(LONGEST);
			assertThat(cluster.replicas()).hasSize(3).contains(frozen);
		}
	}

	@Test
	void aPersistentClusterHasItsEntriesAgain() {
		try (RedisCluster cluster = RedisCluster.builder()
			.masters(1)
			.replicas(0)
			.password("it's secret")
			.persistent()
			.arguments("--appendfsync", "always")
			.start()) {
			RedisNode node = cluster.nodes().get(0);
			assertThat(node.command("SET", "key", "value")).isEqualTo("OK");
			node.restart();
			cluster.awaitHealthy(LONGEST);
			assertThat(node.command("GET", "key")).isEqualTo("value");
			cluster.flush();
			assertThat(node.command("GET", "key")).isNull();
		}
	}

	@Test
	void aMasterComesAndGoesWhileEntriesStay() {
		try (RedisCluster cluster = RedisCluster.builder().masters(1).replicas(0).start()) {
			RedisNode first = cluster.nodes().get(0);
			assertThat(first.command("SET", "key", "value")).isEqualTo("OK");
			RedisNode second = cluster.addMaster();
			assertThat(cluster.masters()).containsExactly(first, second);
			// A master that has none left becomes a replica, so the highest stay.
			cluster.moveSlots(first, second, 13_000);
			assertThat(second.command("GET", "key")).isEqualTo("value");
			cluster.moveSlots(second, first, 16_384);
			cluster.remove(second);
			assertThat(cluster.nodes()).containsExactly(first);
			assertThat(first.command("GET", "key")).isEqualTo("value");
			assertThat(second.isAlive()).isFalse();
			cluster.awaitHealthy(LONGEST);
		}
	}

	@Test
	void numbersThatMakeNoClusterAreRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> RedisCluster.builder().masters(0))
			.withMessageContaining("0");
		assertThatIllegalArgumentException().isThrownBy(() -> RedisCluster.builder().replicas(-1))
			.withMessageContaining("-1");
	}

}
