package io.github.twolevelcache;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;

import io.github.twolevelcache.localredis.RedisCluster;
import io.github.twolevelcache.localredis.WithRedisCluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A clear ends every entry that was there before, and none that comes after.
 */
@WithRedisCluster(shared = true)
@Timeout(60)
class ClearIT {

	private static final Duration BOUND = Duration.ofSeconds(1);

	private static final String GENERATION = "test:v:gen:{products}";

	private CacheInstance here;

	private CacheInstance there;

	private StringRedisTemplate redis;

	@BeforeEach
	void start(RedisCluster cluster) {
		this.here = CacheInstance.start(cluster.addresses(), null);
		this.there = CacheInstance.start(cluster.addresses(), null);
		this.redis = new StringRedisTemplate(this.here.bean(RedisConnectionFactory.class));
	}

	@AfterEach
	void stop() {
		this.here.close();
		this.there.close();
	}

	private TwoLevelCache here() {
		return this.here.cache("products");
	}

	private TwoLevelCache there() {
		return this.there.cache("products");
	}

	private static void copy(TwoLevelCache cache, Object key) {
		await().until(() -> {
			long before = cache.getStats().l1().hits();
			cache.get(key);
			return cache.getStats().l1().hits() > before;
		});
	}

	@Test
	void copiesEndHereAtOnceAndElsewhereSoon() {
		for (int key = 0; key < 20; key++) {
			here().put(key, "old");
			copy(here(), key);
			copy(there(), key);
		}
		here().clear();
		for (int key = 0; key < 20; key++) {
			assertThat(here().get(key)).isNull();
		}
		await().atMost(BOUND).untilAsserted(() -> {
			for (int key = 0; key < 20; key++) {
				assertThat(there().get(key)).isNull();
			}
		});
		await().until(() -> here().getLocalSize() == 0 && there().getLocalSize() == 0);
	}

	@Test
	void aPutThatFollowsAClearElsewhereIsKept() {
		here().get(1);
		there().get(1);
		for (int round = 0; round < 300; round++) {
			here().clear();
			// This instance may not have heard of it yet.
			there().put(1, round);
			assertThat(here().get(1, Integer.class)).isEqualTo(round);
			assertThat(there().get(1, Integer.class)).isEqualTo(round);
		}
	}

	@Test
	void aClearIsNoticedInTimeEvenIfNothingIsHeard(RedisCluster cluster) {
		try (CacheInstance deaf = CacheInstance.start(cluster.addresses(), null, "two-level-cache.max-staleness=1s",
				"two-level-cache.tracking=false")) {
			TwoLevelCache cache = deaf.cache("products");
			here().put(1, "old");
			copy(cache, 1);
			here().clear();
			await().atMost(BOUND.plusMillis(200)).until(() -> cache.get(1) == null);
		}
	}

	@Test
	void anEvictAfterAClearFindsNothing() {
		here().put(1, "old");
		here().clear();
		assertThat(here().evictIfPresent(1)).isFalse();
		here().put(1, "old");
		here().clear();
		assertThat(here().putIfAbsent(1, "new")).isNull();
		assertThat(there().get(1, String.class)).isEqualTo("new");
	}

	@Test
	void aClearThatRedisHasLostIsMadeGood() {
		here().put(1, "old");
		there().get(1);
		String before = this.redis.opsForValue().get(GENERATION);
		assertThat(before).isNotNull();
		here().clear();
		// As after a failover to a replica that had not heard of the clear.
		this.redis.opsForValue().set(GENERATION, before);
		await().atMost(BOUND).untilAsserted(() -> {
			assertThat(here().get(1)).isNull();
			assertThat(Long.parseLong(generation())).isGreaterThan(Long.parseLong(before));
		});
		await().atMost(BOUND).untilAsserted(() -> assertThat(there().get(1)).isNull());
	}

	private String generation() {
		String generation = this.redis.opsForValue().get(GENERATION);
		assertThat(generation).isNotNull();
		return generation;
	}

	@Test
	void aGenerationThatWasRemovedOrSpoiledIsWrittenAgain() {
		here().put(1, "value");
		for (String spoiled : new String[] { "nonsense", "-1", "99999999999999999999" }) {
			this.redis.opsForValue().set(GENERATION, spoiled);
			await().atMost(BOUND).untilAsserted(() -> {
				assertThat(here().get(1, String.class)).isEqualTo("value");
				assertThat(generation()).isNotEqualTo(spoiled);
			});
		}
		this.redis.delete(GENERATION);
		await().atMost(BOUND).untilAsserted(() -> {
			assertThat(here().get(1, String.class)).isEqualTo("value");
			assertThat(generation()).matches("\\d{16}");
		});
	}

	/**
	 * One writer puts ever larger numbers, another clears. Whoever reads sees nothing or
	 * a number, never one that is smaller than what was put before the last clear.
	 */
	@Test
	void nothingComesBackUnderConcurrentPutsAndLoads() throws Exception {
		AtomicLong put = new AtomicLong();
		AtomicLong floor = new AtomicLong();
		AtomicBoolean over = new AtomicBoolean();
		ExecutorService threads = Executors.newCachedThreadPool();
		try {
			Future<?> loader = threads.submit(() -> {
				while (!over.get()) {
					there().get(1, put::get);
				}
			});
			Future<?> putter = threads.submit(() -> {
				while (!over.get()) {
					long next = put.get() + 1;
					there().put(1, next);
					put.set(next);
				}
			});
			for (int round = 0; round < 300; round++) {
				floor.set(put.get());
				here().clear();
				Long read = here().get(1, Long.class);
				assertThat(read).satisfiesAnyOf((value) -> assertThat(value).isNull(),
						(value) -> assertThat(value).isGreaterThanOrEqualTo(floor.get()));
			}
			over.set(true);
			loader.get();
			putter.get();
		}
		finally {
			over.set(true);
			threads.shutdownNow();
		}
	}

}
