package io.github.twolevelcache.localredis;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.testkit.engine.EngineTestKit;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link WithRedisCluster}.
 */
@Timeout(120)
class WithRedisClusterIT {

	private static final List<RedisCluster> seen = new ArrayList<>();

	private static final List<Long> entries = new ArrayList<>();

	@Test
	void classesShareAClusterUnlessTheyAskForTheirOwn() {
		EngineTestKit.engine("junit-jupiter")
			.selectors(DiscoverySelectors.selectClass(First.class), DiscoverySelectors.selectClass(Breaking.class),
					DiscoverySelectors.selectClass(Second.class))
			.execute()
			.testEvents()
			.assertStatistics((tests) -> tests.started(4).succeeded(4));
		assertThat(seen).hasSize(4);
		assertThat(seen.get(1)).as("in a nested class").isSameAs(seen.get(0));
		assertThat(seen.get(2)).as("its own").isNotSameAs(seen.get(0));
		assertThat(seen.get(3)).as("in another class").isSameAs(seen.get(0));
		assertThat(entries).as("flushed before each class, not before nested ones")
			.satisfiesExactly((first) -> assertThat(first).isPositive(), (second) -> assertThat(second).isZero());
		assertThat(seen).flatMap(RedisCluster::nodes).as("ended when the tests are over").noneMatch(RedisNode::isAlive);
	}

	private static long size(RedisCluster cluster) {
		return cluster.masters().stream().mapToLong((node) -> (Long) node.command("DBSIZE")).sum();
	}

	@WithRedisCluster
	static class First {

		private final RedisCluster cluster;

		First(RedisCluster cluster) {
			this.cluster = cluster;
		}

		@BeforeAll
		static void fill(RedisCluster cluster) {
			RedisNode master = cluster.masters().get(0);
			for (int key = 0; key < 30; key++) {
				// It takes the keys of its own slots and refers to other nodes for the
				// rest.
				refersOrTakes(master, "key " + key);
			}
		}

		private static void refersOrTakes(RedisNode master, String key) {
			try {
				master.command("SET", key, "value");
			}
			catch (IllegalStateException ex) {
				assertThat(ex).hasMessageStartingWith("MOVED");
			}
		}

		@Test
		void test(RedisCluster cluster) {
			assertThat(cluster).isSameAs(this.cluster);
			seen.add(cluster);
		}

		@Nested
		class Inner {

			@Test
			void test(RedisCluster cluster) {
				seen.add(cluster);
				entries.add(size(cluster));
			}

		}

	}

	@WithRedisCluster(shared = false)
	static class Breaking {

		@Test
		void test(RedisCluster cluster) {
			seen.add(cluster);
			cluster.nodes().get(0).kill();
		}

	}

	@WithRedisCluster
	static class Second {

		@Test
		void test(RedisCluster cluster) {
			seen.add(cluster);
			entries.add(size(cluster));
		}

	}

}
