package io.github.twolevelcache;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.twolevelcache.internal.cache.DefaultTwoLevelCache;
import io.github.twolevelcache.internal.load.LoadCensus;
import io.github.twolevelcache.localredis.RedisCluster;
import io.github.twolevelcache.localredis.WithRedisCluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/**
 * Loads within loads end, and leave nothing behind.
 */
@WithRedisCluster(shared = true)
@Timeout(60)
class NestedLoadsIT {

	private static CacheInstance one;

	private static CacheInstance other;

	private final String key = UUID.randomUUID().toString();

	private final ExecutorService threads = Executors.newCachedThreadPool();

	@BeforeAll
	static void start(RedisCluster cluster) {
		one = start(cluster.addresses());
		other = start(cluster.addresses());
	}

	private static CacheInstance start(String nodes) {
		return CacheInstance.start(nodes, null, "two-level-cache.caches.heap.levels=l1",
				"two-level-cache.caches.timed.load.timeout=50s", "two-level-cache.caches.single.load.max-concurrent=1",
				"two-level-cache.caches.single.load.max-wait=200ms");
	}

	@AfterAll
	static void stop() {
		one.close();
		other.close();
	}

	@AfterEach
	void stopThreads() {
		this.threads.shutdownNow();
	}

	private static void expectNothingLeft(TwoLevelCache cache) {
		await().until(() -> ((DefaultTwoLevelCache) cache).engine().census().get().loads().equals(LoadCensus.NONE));
	}

	@ParameterizedTest
	@ValueSource(strings = { "both", "heap", "timed" })
	void loadsThatReadEachOthersKeysEnd(String name) throws Exception {
		TwoLevelCache cache = one.cache(name);
		assertThat(crossed(cache, cache)).isIn(List.of("abinner a", "binner a"), List.of("ainner b", "bainner b"));
		expectNothingLeft(cache);
	}

	@ParameterizedTest
	@ValueSource(strings = { "both", "timed" })
	void loadsThatReadEachOthersKeysEndInDifferentInstances(String name) throws Exception {
		List<String> values = crossed(one.cache(name), other.cache(name));
		assertThat(values.get(0)).isIn("ainner b", "abinner a");
		assertThat(values.get(1)).isIn("binner a", "bainner b");
		expectNothingLeft(one.cache(name));
		expectNothingLeft(other.cache(name));
	}

	// Both run before either reads the key of the other.
	private List<String> crossed(TwoLevelCache first, TwoLevelCache second) throws Exception {
		CyclicBarrier both = new CyclicBarrier(2);
		String b = this.key + "b";
		Future<String> one = this.threads.submit(() -> first.get(this.key, () -> {
			both.await();
			return "a" + first.get(b, () -> "inner b");
		}));
		Future<String> other = this.threads.submit(() -> second.get(b, () -> {
			both.await();
			return "b" + second.get(this.key, () -> "inner a");
		}));
		return List.of(one.get(30, TimeUnit.SECONDS), other.get(30, TimeUnit.SECONDS));
	}

	@Test
	void aLoadWithinALoadNeedsNoPlaceOfItsOwn() {
		TwoLevelCache cache = one.cache("single");
		assertThat(cache.get(this.key, () -> "a" + cache.get(this.key + "b", () -> "b"))).isEqualTo("ab");
		CompletableFuture<String> value = cache.retrieve(this.key + "c",
				() -> cache.retrieve(this.key + "d", () -> CompletableFuture.completedFuture("d"))
					.thenApply((inner) -> "c" + inner));
		assertThat(value.join()).isEqualTo("cd");
		expectNothingLeft(cache);
	}

	@Test
	void aLoaderThatReturnsNoFutureLeavesNothing() {
		TwoLevelCache cache = one.cache("single");
		CompletableFuture<String> broken = cache.retrieve(this.key, () -> null);
		assertThatThrownBy(broken::join).hasMessageContaining("null in place of a CompletableFuture");
		assertThat(cache.get(this.key, () -> "x")).isEqualTo("x");
		expectNothingLeft(cache);
	}

}
