package io.github.twolevelcache;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.github.twolevelcache.localredis.RedisCluster;
import io.github.twolevelcache.localredis.RedisNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What goes on while no master answers.
 */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(120)
class OutageIT {

	private final RedisCluster cluster = RedisCluster.builder().replicas(0).start();

	private CacheInstance instance;

	@BeforeEach
	void start() {
		this.instance = CacheInstance.start(this.cluster.addresses(), null, "two-level-cache.max-staleness=1s",
				"spring.data.redis.timeout=300ms");
	}

	@AfterEach
	void stop() {
		this.instance.close();
		this.cluster.close();
	}

	private TwoLevelCache cache() {
		return this.instance.cache("products");
	}

	@Test
	void loadsGoOnWhileMastersAreFrozenAndAreStoredAfterwards(CapturedOutput output) throws Exception {
		AtomicInteger loads = new AtomicInteger();
		cache().get("before", () -> "value");
		List<RedisNode> frozen = this.cluster.masters();
		frozen.forEach(RedisNode::pause);
		try {
			for (int key = 0; key < 5; key++) {
				assertThat(cache().get(key, loads::incrementAndGet)).isPositive();
			}
			assertThat(cache().retrieve("other", () -> CompletableFuture.completedFuture("async"))
				.get(10, TimeUnit.SECONDS)).isEqualTo("async");
			assertThat(loads).hasValue(5);
			assertThat(cache().getStats().bypasses()).isGreaterThanOrEqualTo(6);
			assertThat(output.getAll().split("Cache 'products' loads without Redis", -1)).hasSize(2);
		}
		finally {
			frozen.forEach(RedisNode::resume);
		}
		await().ignoreExceptions().untilAsserted(() -> {
			cache().get("after", loads::incrementAndGet);
			assertThat(cache().get("after")).isNotNull();
		});
	}

	@Test
	void aKeyDoesNotGoBackToWhatRedisHeldBeforeTheOutage() {
		List<RedisNode> frozen = this.cluster.masters();
		assertThat(cache().get("key", () -> "old")).isEqualTo("old");
		assertThat(cache().get("key", String.class)).isEqualTo("old");
		frozen.forEach(RedisNode::pause);
		try {
			await().until(() -> "new".equals(cache().get("key", () -> "new")));
		}
		finally {
			frozen.forEach(RedisNode::resume);
		}
		await().until(() -> {
			assertThat(cache().get("key", () -> "new")).isEqualTo("new");
			return "new".equals(inRedis("key"));
		});
	}

	private @Nullable String inRedis(String key) {
		try (CacheInstance other = CacheInstance.start(this.cluster.addresses(), null)) {
			return other.cache("products").get(key, String.class);
		}
	}

	@Test
	void loadsGoOnWhileMastersAreDead() {
		this.cluster.masters().forEach(RedisNode::kill);
		AtomicInteger loads = new AtomicInteger();
		for (int key = 0; key < 5; key++) {
			assertThat(cache().get(key, loads::incrementAndGet)).isPositive();
		}
		assertThat(loads).hasValue(5);
	}

}
