package io.github.twolevelcache;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.twolevelcache.localredis.RedisServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Starts, stops and connections that end without a sign, on one server.
 */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(120)
class LifecycleIT {

	private final RedisServer server = RedisServer.start(null);

	private final ExecutorService pool = Executors.newCachedThreadPool();

	private final AtomicBoolean reading = new AtomicBoolean(true);

	@AfterEach
	void stop() {
		this.reading.set(false);
		this.pool.shutdownNow();
		this.server.close();
	}

	private CacheInstance start(@Nullable Class<?> configuration, String... properties) {
		return start(this.server.node().port(), configuration, properties);
	}

	private static CacheInstance start(int port, @Nullable Class<?> configuration, String... properties) {
		List<String> all = new ArrayList<>(List.of("spring.data.redis.host=127.0.0.1", "spring.data.redis.port=" + port,
				"two-level-cache.max-staleness=1s"));
		all.addAll(List.of(properties));
		return CacheInstance.start(configuration, all);
	}

	private static boolean works(TwoLevelCache cache) {
		try {
			cache.put("probe", "value");
			return "value".equals(cache.get("probe", String.class)) && cache.getStats().pendingRepairs() == 0;
		}
		catch (RuntimeException ex) {
			return false;
		}
	}

	private static boolean keepsCopies(TwoLevelCache cache) {
		return keepsCopies(cache, "probe");
	}

	private static boolean keepsCopies(TwoLevelCache cache, String key) {
		long hits = cache.getStats().l1().hits();
		cache.get(key);
		cache.get(key);
		return cache.getStats().l1().hits() > hits;
	}

	private void read(TwoLevelCache cache) {
		AtomicLong number = new AtomicLong();
		this.pool.execute(() -> {
			while (this.reading.get()) {
				try {
					cache.get(number.incrementAndGet() % 1000, () -> "value");
				}
				catch (RuntimeException ex) {
					// The application is stopped just now.
				}
			}
		});
	}

	@Test
	void aContextThatIsStoppedAndStartedUnderTrafficLivesOn() {
		try (CacheInstance instance = start(null)) {
			TwoLevelCache cache = instance.cache("products");
			read(cache);
			read(cache);
			for (int restarts = 0; restarts < 8; restarts++) {
				instance.context().stop();
				instance.context().start();
				await().atMost(Duration.ofSeconds(10)).until(() -> works(cache));
				await().atMost(Duration.ofSeconds(10)).until(() -> keepsCopies(cache));
			}
			this.reading.set(false);
		}
	}

	@Test
	void aContextThatIsPausedConnectsAgain() {
		try (CacheInstance instance = start(null)) {
			TwoLevelCache cache = instance.cache("products");
			read(cache);
			instance.context().pause();
			instance.context().restart();
			await().atMost(Duration.ofSeconds(10)).until(() -> works(cache) && keepsCopies(cache));
			this.reading.set(false);
		}
	}

	@Test
	void aContextThatIsStartedAgainWithoutRedisLivesOnWhenItIsBack() {
		try (CacheInstance instance = start(null)) {
			TwoLevelCache cache = instance.cache("products");
			instance.context().stop();
			this.server.node().kill();
			instance.context().start();
			assertThat(cache.get("key", () -> "loaded")).isEqualTo("loaded");
			this.server.node().restart();
			await().atMost(Duration.ofSeconds(20)).until(() -> works(cache) && keepsCopies(cache));
		}
	}

	@Test
	void aBeanThatIsDestroyedChangesEntries() {
		try (CacheInstance other = start(null)) {
			try (CacheInstance instance = start(LastChanges.class)) {
				instance.cache("products").put("key", "old");
			}
			assertThat(other.cache("products").get("key")).isNull();
			assertThat(other.cache("products").get("last", String.class)).isEqualTo("loaded");
		}
	}

	@Test
	void aBeanThatIsDestroyedCallsACachedMethod() {
		try (CacheInstance other = start(null)) {
			try (CacheInstance instance = start(LastCalls.class)) {
				instance.cache("products").put("key", "old");
			}
			assertThat(other.cache("products").get("key")).isNull();
		}
	}

	@Test
	void whatIsToBeRepairedIsRepairedWhenTheApplicationEnds(CapturedOutput output) {
		try (CacheInstance other = start(null)) {
			try (CacheInstance instance = start(null, "spring.data.redis.timeout=200ms")) {
				TwoLevelCache cache = instance.cache("products");
				for (int key = 0; key < 300; key++) {
					cache.put(key, "old");
				}
				this.server.node().pause();
				for (int key = 0; key < 300; key++) {
					cache.evict(key);
				}
				assertThat(cache.getStats().pendingRepairs()).isEqualTo(300);
				// Not before the application has begun to stop.
				this.pool.execute(() -> {
					await().until(() -> instance.context().isClosed());
					this.server.node().resume();
				});
			}
			for (int key = 0; key < 300; key++) {
				assertThat(other.cache("products").get(key)).isNull();
			}
		}
		assertThat(output).doesNotContain("could not be repaired");
	}

	@Test
	void aConnectionOverWhichNothingArrivesIsReplaced() throws Exception {
		try (HangingProxy proxy = new HangingProxy(this.server.node().port());
				CacheInstance instance = start(proxy.port(), null)) {
			TwoLevelCache cache = instance.cache("products");
			assertThat(works(cache)).isTrue();
			proxy.hang();
			await().atMost(Duration.ofSeconds(15)).until(() -> works(cache) && keepsCopies(cache));
			int connections = proxy.connections();
			await().during(Duration.ofSeconds(3)).atMost(Duration.ofSeconds(10)).until(() -> works(cache));
			assertThat(proxy.connections()).isEqualTo(connections);
		}
	}

	@ParameterizedTest
	@CsvSource({ "maxmemory, 1, 0, OOM", "min-replicas-to-write, 1, 0, NOREPLICAS" })
	void anInstanceStartsWhileRedisTakesNoWrites(String setting, String refusing, String taking, String error,
			CapturedOutput output) {
		try (CacheInstance before = start(null)) {
			before.cache("products").put("key", "value");
		}
		this.server.node().command("CONFIG", "SET", setting, refusing);
		try (CacheInstance instance = start(null)) {
			assertThat(output).contains("copies in L1 are not served").contains(error);
			TwoLevelCache cache = instance.cache("products");
			assertThat(cache.get("key", String.class)).isEqualTo("value");
			assertThat(cache.get("other", () -> "loaded")).isEqualTo("loaded");
			assertThat(keepsCopies(cache, "key")).isFalse();
			this.server.node().command("CONFIG", "SET", setting, taking);
			await().atMost(Duration.ofSeconds(10)).until(() -> works(cache) && keepsCopies(cache));
		}
	}

	interface Products {

		@CacheEvict("products")
		void remove(String key);

	}

	@Configuration(proxyBeanMethods = false)
	static class LastCalls {

		@Bean
		Products products() {
			return (key) -> {
				// Removed from where it is stored.
			};
		}

		@Bean
		DisposableBean lastCalls(Products products) {
			return () -> products.remove("key");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class LastChanges {

		@Bean
		DisposableBean lastChanges(TwoLevelCacheManager manager) {
			return () -> {
				TwoLevelCache cache = (TwoLevelCache) manager.getCache("products");
				assertThat(cache).isNotNull();
				cache.evict("key");
				cache.get("last", () -> "loaded");
			};
		}

	}

}
