package io.github.twolevelcache;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.cache.Cache.ValueRetrievalException;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;

import io.github.twolevelcache.localredis.RedisCluster;
import io.github.twolevelcache.localredis.WithRedisCluster;
import io.github.twolevelcache.stats.LevelStats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * A missing value is loaded once by all instances together, and what a change has
 * overtaken is not stored.
 */
@WithRedisCluster(shared = true)
@Timeout(60)
class FleetLoadsIT {

	private static final long LEASE_SIZE = 16;

	private static CacheInstance one;

	private static CacheInstance other;

	private static StringRedisTemplate redis;

	private final String key = "key " + UUID.randomUUID();

	private final ExecutorService threads = Executors.newCachedThreadPool();

	@BeforeAll
	static void start(RedisCluster cluster) {
		one = CacheInstance.start(cluster.addresses(), null, "two-level-cache.caches.l2.levels=l2");
		other = CacheInstance.start(cluster.addresses(), null, "two-level-cache.caches.l2.levels=l2");
		redis = new StringRedisTemplate(one.bean(RedisConnectionFactory.class));
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

	// In the place of an entry.
	private String lease(String cache) {
		return "test:v:{" + cache + "::" + this.key + "}";
	}

	// When the lease ends if nobody prolongs it.
	private long leaseEnd(String cache) {
		Long remaining = redis.getExpire(lease(cache), TimeUnit.MILLISECONDS);
		return System.currentTimeMillis() + ((remaining != null) ? remaining : 0);
	}

	@ParameterizedTest
	@ValueSource(strings = { "both", "l2" })
	void aMissingValueIsLoadedOnceByAllInstances(String name) throws Exception {
		AtomicInteger loads = new AtomicInteger();
		CountDownLatch begun = new CountDownLatch(1);
		CountDownLatch waited = new CountDownLatch(1);
		List<Future<String>> reads = new ArrayList<>();
		for (int caller = 0; caller < 16; caller++) {
			TwoLevelCache cache = ((caller % 2 == 0) ? one : other).cache(name);
			reads.add(this.threads.submit(() -> cache.get(this.key, () -> {
				begun.countDown();
				waited.await();
				return "value " + loads.incrementAndGet();
			})));
		}
		for (int caller = 0; caller < 4; caller++) {
			TwoLevelCache cache = ((caller % 2 == 0) ? one : other).cache(name);
			CompletableFuture<String> read = cache.retrieve(this.key, () -> {
				throw new IllegalStateException("loaded twice");
			});
			begun.await();
			reads.add(read);
		}
		begun.await();
		long begin = System.currentTimeMillis();
		// Longer than a lease that nobody prolongs.
		await().until(() -> leaseEnd(name) > begin + 4000);
		waited.countDown();
		for (Future<String> read : reads) {
			assertThat(read.get(10, TimeUnit.SECONDS)).isEqualTo("value 1");
		}
		assertThat(redis.opsForValue().size(lease(name))).isGreaterThan(LEASE_SIZE);
	}

	@Test
	void whatAnEvictHasOvertakenIsNotStored() throws Exception {
		AtomicLong database = new AtomicLong(1);
		assertThat(one.cache("both").get(this.key, () -> {
			long read = database.get();
			// Another instance changes the row and evicts, while this one has read it.
			database.set(2);
			other.cache("both").evict(this.key);
			return read;
		})).isEqualTo(1L);
		assertThat(one.cache("both").get(this.key, database::get)).isEqualTo(2L);
		assertThat(other.cache("both").get(this.key, database::get)).isEqualTo(2L);
	}

	@Test
	void whatAPutHasOvertakenIsNotStored() throws Exception {
		one.cache("both").get(this.key, () -> {
			other.cache("both").put(this.key, "new");
			return "old";
		});
		assertThat(one.cache("both").get(this.key, String.class)).isEqualTo("new");
		assertThat(other.cache("both").get(this.key, String.class)).isEqualTo("new");
	}

	@Test
	void whatAnEvictHasOvertakenIsNotStoredWithoutBlockingEither() throws Exception {
		CompletableFuture<String> loading = new CompletableFuture<>();
		CompletableFuture<String> read = one.cache("both").retrieve(this.key, () -> loading);
		await().until(() -> Boolean.TRUE.equals(redis.hasKey(lease("both"))));
		other.cache("both").evict(this.key);
		loading.complete("old");
		assertThat(read.get(10, TimeUnit.SECONDS)).isEqualTo("old");
		assertThat(one.cache("both").get(this.key)).isNull();
	}

	@Test
	void whatAClearHasOvertakenIsNotStored() {
		one.cache("both").get(this.key, () -> {
			other.cache("both").clear();
			return "old";
		});
		assertThat(other.cache("both").get(this.key)).isNull();
		await().untilAsserted(() -> assertThat(one.cache("both").get(this.key)).isNull());
	}

	@Test
	void aCallerDoesNotJoinALoadThatAnEvictHasOvertaken() throws Exception {
		CountDownLatch begun = new CountDownLatch(1);
		CountDownLatch evicted = new CountDownLatch(1);
		Future<String> before = this.threads.submit(() -> one.cache("both").get(this.key, () -> {
			begun.countDown();
			evicted.await();
			return "old";
		}));
		begun.await();
		other.cache("both").evict(this.key);
		assertThat(other.cache("both").get(this.key, () -> "new")).isEqualTo("new");
		evicted.countDown();
		assertThat(before.get(10, TimeUnit.SECONDS)).isEqualTo("old");
		assertThat(one.cache("both").get(this.key, String.class)).isEqualTo("new");
	}

	@Test
	void aLoadThatFailsLetsTheNextOneLoadAtOnce() throws Exception {
		CountDownLatch begun = new CountDownLatch(1);
		CountDownLatch waiting = new CountDownLatch(1);
		Future<String> failing = this.threads.submit(() -> one.cache("both").get(this.key, () -> {
			begun.countDown();
			waiting.await();
			throw new IllegalStateException("no database");
		}));
		begun.await();
		LevelStats l2 = other.cache("both").getStats().l2();
		long misses = l2.misses();
		Thread[] caller = new Thread[1];
		Future<String> next = this.threads.submit(() -> {
			caller[0] = Thread.currentThread();
			return other.cache("both").get(this.key, () -> "value");
		});
		await().until(() -> l2.misses() > misses && caller[0].getState() == Thread.State.WAITING);
		waiting.countDown();
		assertThat(next.get(1, TimeUnit.SECONDS)).isEqualTo("value");
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(failing::get)
			.withCauseInstanceOf(ValueRetrievalException.class);
	}

	@Test
	void theLeaseOfADeadInstanceRunsOut() {
		redis.opsForValue().set(lease("both"), "\0".repeat(8) + "somebody", Duration.ofMillis(500));
		assertThat(one.cache("both").get(this.key, () -> "value")).isEqualTo("value");
		assertThat(other.cache("both").get(this.key, String.class)).isEqualTo("value");
	}

	@Test
	void aLoaderMayAskForItsOwnKeyAndForOthers() {
		String value = one.cache("both").get(this.key, () -> {
			String inner = one.cache("both").get(this.key, () -> "inner");
			String another = one.cache("both").get(this.key + " other", () -> "other");
			return inner + " " + another;
		});
		assertThat(value).isEqualTo("inner other");
		assertThat(other.cache("both").get(this.key, String.class)).isEqualTo("inner other");
	}

	@Test
	void aNullThatIsNotCachedLeavesNoLease() {
		assertThat(one.cache("both").<String>get(this.key, () -> null)).isNull();
		assertThat(redis.opsForValue().size(lease("both"))).isNotEqualTo(LEASE_SIZE);
	}

}
