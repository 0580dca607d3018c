package io.github.twolevelcache;

import java.io.IOException;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.cache.Cache.ValueRetrievalException;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.TaskDecorator;

import io.github.twolevelcache.localredis.RedisCluster;
import io.github.twolevelcache.localredis.WithRedisCluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Refreshing before entries expire, serving after, and the bounds of loads.
 */
@WithRedisCluster(shared = true)
@Timeout(60)
class StaleServingIT {

	private static final String CACHES = "two-level-cache.caches.";

	private static final String SHORT = ".l2.expire-after-write=300ms";

	private static final ThreadLocal<String> context = new ThreadLocal<>();

	private static CacheInstance one;

	private static CacheInstance other;

	private final String key = "key " + UUID.randomUUID();

	private final AtomicInteger loads = new AtomicInteger();

	private final CountDownLatch hold = new CountDownLatch(1);

	private final ExecutorService threads = Executors.newCachedThreadPool();

	@BeforeAll
	static void start(RedisCluster cluster) {
		String[] properties = { "two-level-cache.defaults.l2.jitter=0%", CACHES + "ahead.l2.expire-after-write=1h",
				CACHES + "ahead.refresh.mode=ahead", CACHES + "ahead.refresh.at=0.00001%",
				CACHES + "drawn.l2.expire-after-write=2s", CACHES + "drawn.refresh.mode=probabilistic",
				CACHES + "revalidate" + SHORT, CACHES + "revalidate.stale.while-revalidate=1h",
				CACHES + "revalidatel2.levels=l2", CACHES + "revalidatel2" + SHORT,
				CACHES + "revalidatel2.stale.while-revalidate=1h", CACHES + "error" + SHORT,
				CACHES + "error.stale.if-error=1h", CACHES + "errorl2.levels=l2", CACHES + "errorl2" + SHORT,
				CACHES + "errorl2.stale.if-error=1h", CACHES + "soft" + SHORT, CACHES + "soft.stale.if-error=1h",
				CACHES + "soft.stale.after=50ms", CACHES + "hard.load.timeout=100ms",
				CACHES + "backoff.load.failure-backoff=1h", CACHES + "bulkhead.load.max-concurrent=2",
				CACHES + "bulkhead.load.max-wait=100ms" };
		one = CacheInstance.start(cluster.addresses(), Context.class, properties);
		other = CacheInstance.start(cluster.addresses(), Context.class, properties);
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
		context.remove();
	}

	private String load() {
		return "value " + this.loads.incrementAndGet();
	}

	private String loadHeld() throws InterruptedException {
		this.hold.await();
		return load();
	}

	private static String fail() throws IOException {
		throw new IOException("broken");
	}

	private void awaitExpiry(TwoLevelCache cache) {
		await().until(() -> cache.get(this.key) == null);
	}

	@Test
	void anEntryIsLoadedAgainAheadOfItsEnd() {
		TwoLevelCache cache = one.cache("ahead");
		assertThat(cache.get(this.key, this::load)).isEqualTo("value 1");
		await().until(() -> "value 2".equals(cache.get(this.key, this::load)));
		assertThat(cache.getStats().refreshes()).isPositive();
	}

	@Test
	void aRefreshRunsOnceInAllInstancesAndNobodyWaits() {
		assertThat(one.cache("ahead").get(this.key, this::load)).isEqualTo("value 1");
		await().until(() -> {
			assertThat(one.cache("ahead").get(this.key, this::loadHeld)).isEqualTo("value 1");
			assertThat(other.cache("ahead").get(this.key, this::loadHeld)).isEqualTo("value 1");
			return one.cache("ahead").getStats().refreshes() > 0 && other.cache("ahead").getStats().refreshes() > 0;
		});
		this.hold.countDown();
		await().until(() -> !"value 1".equals(other.cache("ahead").get(this.key, String.class)));
	}

	@Test
	void whatIsEvictedWhileARefreshRunsStaysEvicted() {
		TwoLevelCache cache = one.cache("ahead");
		assertThat(cache.get(this.key, this::load)).isEqualTo("value 1");
		CountDownLatch begun = new CountDownLatch(1);
		await().until(() -> {
			cache.get(this.key, () -> {
				begun.countDown();
				this.hold.await();
				return "overtaken";
			});
			return begun.getCount() == 0;
		});
		long refreshes = cache.getStats().refreshes();
		other.cache("ahead").evict(this.key);
		this.hold.countDown();
		// Another refresh of the key begins only when this one is over.
		await().until(() -> {
			assertThat(cache.get(this.key, this::load)).isNotEqualTo("overtaken");
			return cache.getStats().refreshes() > refreshes;
		});
		assertThat(other.cache("ahead").get(this.key, String.class)).isNotEqualTo("overtaken");
	}

	@Test
	void aRefreshIsDrawnBeforeACostlyEntryExpires() {
		TwoLevelCache cache = one.cache("drawn");
		TwoLevelCache shortLived = one.cache("error");
		assertThat(cache.get(this.key, () -> {
			// The load costs the time that this entry lives.
			shortLived.put(this.key, "value");
			awaitExpiry(shortLived);
			return load();
		})).isEqualTo("value 1");
		// Nobody ever waits: the value is there until the next one is.
		await().pollInterval(2, TimeUnit.MILLISECONDS).until(() -> {
			assertThat(cache.get(this.key)).isNotNull();
			return !"value 1".equals(cache.get(this.key, this::load));
		});
	}

	@Test
	void aRefreshRunsWithTheContextOfItsCaller() {
		TwoLevelCache cache = one.cache("ahead");
		cache.get(this.key, this::load);
		await().until(() -> {
			context.set("caller");
			return "caller".equals(cache.get(this.key, context::get));
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "revalidate", "revalidatel2" })
	void aStaleEntryIsServedWhileItIsLoadedAgain(String name) throws Exception {
		TwoLevelCache cache = one.cache(name);
		assertThat(cache.get(this.key, this::load)).isEqualTo("value 1");
		awaitExpiry(cache);
		long stale = cache.getStats().staleHits();
		assertThat(cache.get(this.key, this::loadHeld)).isEqualTo("value 1");
		assertThat(other.cache(name).get(this.key, this::loadHeld)).isEqualTo("value 1");
		assertThat(other.cache(name).retrieve(this.key, () -> new CompletableFuture<>()).get()).isEqualTo("value 1");
		assertThat(cache.getStats().staleHits()).isEqualTo(stale + 1);
		this.hold.countDown();
		await().until(() -> this.loads.get() == 2);
		await().until(() -> !"value 1".equals(other.cache(name).get(this.key, this::load)));
	}

	@ParameterizedTest
	@ValueSource(strings = { "error", "errorl2" })
	void aStaleEntryIsServedIfTheLoadFails(String name) throws Exception {
		TwoLevelCache cache = one.cache(name);
		assertThat(cache.get(this.key, this::load)).isEqualTo("value 1");
		awaitExpiry(cache);
		assertThat(cache.get(this.key, StaleServingIT::fail)).isEqualTo("value 1");
		assertThat(other.cache(name)
			.retrieve(this.key, () -> CompletableFuture.<String>failedFuture(new IOException("broken")))
			.get()).isEqualTo("value 1");
		assertThat(cache.get(this.key, this::load)).isEqualTo("value 2");
		assertThat(other.cache(name).get("no " + this.key, this::load)).isEqualTo("value 3");
		assertThatExceptionOfType(ValueRetrievalException.class)
			.isThrownBy(() -> cache.get("none " + this.key, StaleServingIT::fail))
			.withCauseInstanceOf(IOException.class);
	}

	@Test
	void aStaleEntryIsAbsentForThoseWhoBringNoLoader() {
		TwoLevelCache cache = one.cache("error");
		cache.get(this.key, this::load);
		awaitExpiry(cache);
		assertThat(cache.putIfAbsent(this.key, "put")).isNull();
		assertThat(cache.get(this.key, String.class)).isEqualTo("put");
	}

	@Test
	void aCallerWaitsForALoadUntilTheStaleEntryWillDo() throws Exception {
		TwoLevelCache cache = one.cache("soft");
		assertThat(cache.get(this.key, this::load)).isEqualTo("value 1");
		awaitExpiry(cache);
		assertThat(cache.get(this.key, this::loadHeld)).isEqualTo("value 1");
		assertThat(other.cache("soft").get(this.key, this::loadHeld)).isEqualTo("value 1");
		assertThat(cache.retrieve(this.key, () -> new CompletableFuture<>()).get()).isEqualTo("value 1");
		this.hold.countDown();
		await().until(() -> "value 2".equals(other.cache("soft").get(this.key, this::loadHeld)));
	}

	@Test
	void aCallerGivesUpAndTheLoadGoesOn() {
		TwoLevelCache cache = one.cache("hard");
		assertThatExceptionOfType(ValueRetrievalException.class).isThrownBy(() -> cache.get(this.key, this::loadHeld))
			.havingCause()
			.isInstanceOf(LoadTimeoutException.class)
			.withMessageContainingAll(this.key, "hard", "100 ms");
		assertThatExceptionOfType(ValueRetrievalException.class)
			.isThrownBy(() -> other.cache("hard").get(this.key, this::loadHeld))
			.withCauseInstanceOf(LoadTimeoutException.class);
		this.hold.countDown();
		await().until(() -> "value 1".equals(cache.get(this.key, String.class)));
		assertThat(this.loads).hasValue(1);
	}

	@Test
	void aFailureOfALoaderWithATimeoutReachesTheCaller() {
		assertThatExceptionOfType(ValueRetrievalException.class)
			.isThrownBy(() -> one.cache("hard").get(this.key, StaleServingIT::fail))
			.withCauseInstanceOf(IOException.class);
	}

	@Test
	void aFailedLoadIsNotTriedAgainForAWhile() {
		TwoLevelCache cache = one.cache("backoff");
		for (int call = 0; call < 3; call++) {
			assertThatExceptionOfType(ValueRetrievalException.class).isThrownBy(() -> cache.get(this.key, () -> {
				load();
				return fail();
			})).withCauseInstanceOf(IOException.class);
		}
		assertThat(this.loads).hasValue(1);
		cache.put(this.key, "put");
		assertThat(cache.get(this.key, this::load)).isEqualTo("put");
	}

	@Test
	void noMoreLoadsRunThanAllowed() throws Exception {
		TwoLevelCache cache = one.cache("bulkhead");
		List<Future<String>> running = new ArrayList<>();
		CountDownLatch begun = new CountDownLatch(2);
		for (int caller = 0; caller < 2; caller++) {
			String mine = this.key + caller;
			running.add(this.threads.submit(() -> cache.get(mine, () -> {
				begun.countDown();
				return loadHeld();
			})));
		}
		assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
		assertThatExceptionOfType(ValueRetrievalException.class).isThrownBy(() -> cache.get(this.key, this::load))
			.havingCause()
			.isInstanceOf(LoadRejectedException.class)
			.withMessageContainingAll(this.key, "bulkhead", "2 loads are already running");
		assertThat(cache.retrieve(this.key, () -> CompletableFuture.completedFuture("async")))
			.failsWithin(10, TimeUnit.SECONDS)
			.withThrowableThat()
			.withCauseInstanceOf(LoadRejectedException.class);
		this.hold.countDown();
		for (Future<String> each : running) {
			assertThat(each.get(10, TimeUnit.SECONDS)).startsWith("value");
		}
		assertThat(cache.get(this.key, this::load)).startsWith("value");
		assertThat(cache.retrieve(this.key + "3", () -> CompletableFuture.completedFuture("async")).get())
			.isEqualTo("async");
	}

	@ParameterizedTest
	@ValueSource(strings = { "bulkhead", "hard" })
	void aLoaderMayReadItsOwnKeyAndOthers(String name) throws Exception {
		TwoLevelCache cache = one.cache(name);
		assertThat(
				cache.get(this.key,
						() -> cache.get(this.key, () -> cache.get("a " + this.key,
								() -> cache.get("b " + this.key, () -> cache.get("c " + this.key, this::load))))))
			.isEqualTo("value 1");
		assertThat(cache
			.retrieve("d " + this.key,
					() -> cache.retrieve("d " + this.key, () -> CompletableFuture.completedFuture("own")))
			.get(10, TimeUnit.SECONDS)).isEqualTo("own");
	}

	@Configuration(proxyBeanMethods = false)
	static class Context {

		@Bean
		TaskDecorator contextDecorator() {
			return (task) -> {
				String captured = context.get();
				return () -> {
					context.set(captured);
					try {
						task.run();
					}
					finally {
						context.remove();
					}
				};
			};
		}

	}

}
