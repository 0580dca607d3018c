package io.github.twolevelcache;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.cache.Cache.ValueRetrievalException;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;

import io.github.twolevelcache.localredis.RedisCluster;
import io.github.twolevelcache.localredis.RedisNode;
import io.github.twolevelcache.localredis.WithRedisCluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * All instances together run no more loads of a cache than allowed.
 */
@WithRedisCluster(shared = true)
@Timeout(60)
class FleetBulkheadIT {

	private static final int LIMIT = 2;

	private static final String[] PROPERTIES = { "two-level-cache.caches.fleet.load.max-concurrent-in-fleet=" + LIMIT,
			"two-level-cache.caches.fleet.load.max-wait=30s",
			"two-level-cache.caches.impatient.load.max-concurrent-in-fleet=" + LIMIT,
			"two-level-cache.caches.impatient.load.max-wait=100ms" };

	private static CacheInstance one;

	private static CacheInstance other;

	private static StringRedisTemplate redis;

	private final String key = "key " + UUID.randomUUID() + " ";

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final AtomicInteger running = new AtomicInteger();

	private final AtomicInteger most = new AtomicInteger();

	private final CountDownLatch hold = new CountDownLatch(1);

	@BeforeAll
	static void start(RedisCluster cluster) {
		one = CacheInstance.start(cluster.addresses(), null, PROPERTIES);
		other = CacheInstance.start(cluster.addresses(), null, PROPERTIES);
		redis = new StringRedisTemplate(one.bean(RedisConnectionFactory.class));
	}

	@AfterAll
	static void stop() {
		one.close();
		other.close();
	}

	@AfterEach
	void stopThreads() {
		this.hold.countDown();
		this.threads.shutdownNow();
		await().until(() -> permits("fleet") == 0 && permits("impatient") == 0);
	}

	private static String permitsKey(String cache) {
		return "test:p:{" + cache + "}";
	}

	private static long permits(String cache) {
		Long permits = redis.opsForZSet().zCard(permitsKey(cache));
		return (permits != null) ? permits : 0;
	}

	private String load() throws InterruptedException {
		this.most.accumulateAndGet(this.running.incrementAndGet(), Math::max);
		this.hold.await();
		this.running.decrementAndGet();
		return "value";
	}

	private List<Future<String>> reads(String cache, int count) {
		List<Future<String>> reads = new ArrayList<>();
		for (int caller = 0; caller < count; caller++) {
			String mine = this.key + caller;
			TwoLevelCache of = ((caller % 2 == 0) ? one : other).cache(cache);
			reads.add((caller % 3 == 0) ? of.retrieve(mine, () -> CompletableFuture.supplyAsync(() -> {
				try {
					return load();
				}
				catch (InterruptedException ex) {
					throw new IllegalStateException(ex);
				}
			}, this.threads)) : this.threads.submit(() -> of.get(mine, this::load)));
		}
		return reads;
	}

	private boolean isLeased(String suffix) {
		return Boolean.TRUE.equals(redis.hasKey("test:v:{fleet::" + this.key + suffix + "}"));
	}

	@Test
	void noMoreLoadsRunThanAllowed() throws Exception {
		int callers = 12;
		List<Future<String>> reads = reads("fleet", callers);
		for (int caller = 0; caller < callers; caller++) {
			String each = Integer.toString(caller);
			await().until(() -> isLeased(each));
		}
		await().until(() -> this.running.get() == LIMIT);
		this.hold.countDown();
		for (Future<String> each : reads) {
			assertThat(each.get(10, TimeUnit.SECONDS)).isEqualTo("value");
		}
		assertThat(this.most).hasValue(LIMIT);
	}

	@Test
	void whoWaitsTooLongIsRejected() throws Exception {
		List<Future<String>> reads = reads("impatient", LIMIT);
		await().until(() -> this.running.get() == LIMIT);
		assertThatExceptionOfType(ValueRetrievalException.class)
			.isThrownBy(() -> other.cache("impatient").get(this.key, this::load))
			.havingCause()
			.isInstanceOf(LoadRejectedException.class)
			.withMessageContainingAll(this.key, "impatient", "2 (in the fleet) loads are already running", "100 ms");
		assertThat(other.cache("impatient").retrieve(this.key, () -> CompletableFuture.completedFuture("async")))
			.failsWithin(10, TimeUnit.SECONDS)
			.withThrowableThat()
			.withCauseInstanceOf(LoadRejectedException.class);
		this.hold.countDown();
		for (Future<String> each : reads) {
			assertThat(each.get(10, TimeUnit.SECONDS)).isEqualTo("value");
		}
		assertThat(other.cache("impatient").get(this.key, this::load)).isEqualTo("value");
	}

	@Test
	void thePermitsOfTheDeadEnd() {
		// Nobody prolongs these.
		double end = System.currentTimeMillis() + 1000;
		redis.opsForZSet().add(permitsKey("fleet"), "dead 1", end);
		redis.opsForZSet().add(permitsKey("fleet"), "dead 2", end);
		this.hold.countDown();
		assertThat(one.cache("fleet").get(this.key, this::load)).isEqualTo("value");
		assertThat((double) System.currentTimeMillis()).isGreaterThanOrEqualTo(end);
	}

	@Test
	void aPermitLastsAsLongAsItsLoad() throws Exception {
		List<Future<String>> reads = reads("fleet", LIMIT);
		await().until(() -> this.running.get() == LIMIT);
		double begin = System.currentTimeMillis();
		// Longer than a permit that nobody prolongs.
		await().until(() -> redis.opsForZSet().count(permitsKey("fleet"), begin + 4000, Double.MAX_VALUE) == LIMIT);
		this.hold.countDown();
		for (Future<String> each : reads) {
			assertThat(each.get(10, TimeUnit.SECONDS)).isEqualTo("value");
		}
	}

	@Test
	void whoIsInterruptedLeavesNoPlaceTaken() throws Exception {
		List<Future<String>> reads = reads("fleet", LIMIT);
		await().until(() -> this.running.get() == LIMIT);
		Future<String> waiting = this.threads.submit(() -> one.cache("fleet").get(this.key + "late", this::load));
		await().until(() -> isLeased("late"));
		waiting.cancel(true);
		await().until(() -> !isLeased("late"));
		this.hold.countDown();
		for (Future<String> each : reads) {
			assertThat(each.get(10, TimeUnit.SECONDS)).isEqualTo("value");
		}
		assertThat(this.most).hasValue(LIMIT);
	}

	@Test
	void withoutRedisLoadsGoOn() throws Exception {
		try (RedisCluster cluster = RedisCluster.builder().replicas(0).start();
				CacheInstance instance = CacheInstance.start(cluster.addresses(), null, PROPERTIES)) {
			this.hold.countDown();
			instance.cache("fleet").get(this.key, this::load);
			cluster.nodes().forEach(RedisNode::kill);
			for (int caller = 0; caller < 2 * LIMIT; caller++) {
				assertThat(instance.cache("fleet").get(this.key + caller, this::load)).isEqualTo("value");
			}
		}
	}

}
