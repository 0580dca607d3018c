package io.github.twolevelcache;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.netty.util.concurrent.FastThreadLocalThread;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cache.Cache.ValueRetrievalException;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.twolevelcache.localredis.RedisCluster;
import io.github.twolevelcache.localredis.RedisNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Circuit breakers, and writes that Redis did not acknowledge.
 */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(120)
class RepairsIT {

	private static final Duration BOUND = Duration.ofSeconds(1);

	private static final String CACHES = "two-level-cache.caches.";

	private final RedisCluster cluster = RedisCluster.builder().replicas(0).start();

	private CacheInstance one;

	private CacheInstance other;

	@BeforeEach
	void start() {
		this.one = start(this.cluster);
		this.other = start(this.cluster);
	}

	private static CacheInstance start(RedisCluster cluster) {
		return CacheInstance.start(cluster.addresses(), Application.class, "two-level-cache.max-staleness=1s",
				"two-level-cache.command-timeout=300ms", CACHES + "strict.l2.when-unavailable=strict",
				CACHES + "serving.l1.when-tracking-lost=serve-l1", CACHES + "fail.l2.when-unavailable=fail");
	}

	@AfterEach
	void stop() {
		this.one.close();
		this.other.close();
		this.cluster.close();
	}

	private List<RedisNode> freeze() {
		List<RedisNode> masters = this.cluster.masters();
		masters.forEach(RedisNode::pause);
		return masters;
	}

	private List<CircuitBreaker> open(CacheInstance instance) {
		return instance.bean(CircuitBreakerRegistry.class)
			.getAllCircuitBreakers()
			.stream()
			.filter((breaker) -> breaker.getState() == CircuitBreaker.State.OPEN)
			.toList();
	}

	@Test
	void breakersOpenAndCloseByThemselves() {
		TwoLevelCache cache = this.one.cache("products");
		AtomicInteger keys = new AtomicInteger();
		List<RedisNode> frozen = freeze();
		try {
			await().atMost(Duration.ofSeconds(30)).until(() -> {
				assertThat(cache.get(keys.incrementAndGet(), () -> "loaded")).isEqualTo("loaded");
				assertThat(cache.get(-keys.get())).isNull();
				assertThat(cache.retrieve(-keys.get()).get(10, TimeUnit.SECONDS)).isNull();
				return open(this.one).size() == 3;
			});
		}
		finally {
			frozen.forEach(RedisNode::resume);
		}
		await().until(() -> open(this.one).isEmpty());
		await().until(() -> {
			cache.get("after", () -> "loaded");
			return cache.get("after") != null;
		});
	}

	@Test
	void oneFrozenMasterLeavesTheOthersKeys() {
		for (int key = 0; key < 100; key++) {
			this.other.cache("products").put(key, "value");
		}
		// All keys of a cache need the master that has its generation.
		RedisNode frozen = this.cluster.masters().stream().filter((master) -> !hasGeneration(master)).findAny().get();
		frozen.pause();
		try {
			AtomicInteger next = new AtomicInteger(1000);
			await().until(() -> {
				this.one.cache("products").get(next.incrementAndGet(), () -> "loaded");
				return open(this.one).size() == 1;
			});
			long found = 0;
			for (int key = 0; key < 100; key++) {
				found += (this.one.cache("products").get(key) != null) ? 1 : 0;
			}
			assertThat(found).isBetween(40L, 90L);
		}
		finally {
			frozen.resume();
		}
	}

	private static boolean hasGeneration(RedisNode master) {
		try {
			return master.command("GET", "test:v:gen:{products}") != null;
		}
		catch (IllegalStateException ex) {
			// MOVED
			return false;
		}
	}

	@Test
	void aFailingLoaderOpensNoBreaker() {
		for (int key = 0; key < 50; key++) {
			int mine = key;
			assertThatExceptionOfType(ValueRetrievalException.class)
				.isThrownBy(() -> this.one.cache("products").get(mine, () -> {
					throw new IOException("broken");
				}));
		}
		assertThat(open(this.one)).isEmpty();
	}

	@Test
	void whatWasWrittenDuringAnOutageIsSeenByAllAfterwards() {
		TwoLevelCache mine = this.one.cache("products");
		TwoLevelCache theirs = this.other.cache("products");
		List.of("put", "evict", "clear").forEach((key) -> mine.put(key, "old"));
		TwoLevelCache cleared = this.one.cache("cleared");
		cleared.put("key", "old");
		assertThat(theirs.get("put", String.class)).isEqualTo("old");
		List<RedisNode> frozen = freeze();
		try {
			mine.put("put", "new");
			mine.evict("evict");
			cleared.clear();
			assertThat(mine.get("put", () -> "new")).isEqualTo("new");
			await().atMost(BOUND.multipliedBy(3)).until(() -> theirs.get("put") == null);
			assertThat(mine.getStats().pendingRepairs()).isEqualTo(2);
		}
		finally {
			frozen.forEach(RedisNode::resume);
		}
		await().until(() -> {
			assertThat(theirs.get("put", () -> "new")).isEqualTo("new");
			assertThat(mine.get("put", () -> "new")).isEqualTo("new");
			assertThat(theirs.get("evict", () -> "new")).isEqualTo("new");
			assertThat(this.other.cache("cleared").get("key", () -> "new")).isEqualTo("new");
			return mine.getStats().pendingRepairs() == 0 && cleared.getStats().pendingRepairs() == 0;
		});
		assertThat(mine.getStats().repairs()).isEqualTo(2);
		await().until(() -> "new".equals(theirs.get("put", String.class)));
	}

	@Test
	void aClearThatAFullServerRefusesEndsTheCopiesOfItsInstanceAtOnce() {
		TwoLevelCache cache = this.one.cache("products");
		TwoLevelCache serving = this.one.cache("serving");
		TwoLevelCache failing = this.one.cache("fail");
		List.of(cache, serving, failing).forEach(RepairsIT::hold);
		fill("1");
		try {
			List.of(cache, serving).forEach(TwoLevelCache::clear);
			assertThatExceptionOfType(RemoteCallException.class).isThrownBy(failing::clear);
			List.of(cache, serving, failing).forEach((cleared) -> assertThat(cleared.getLocalSize()).isZero());
			List.of(cache, serving).forEach((cleared) -> {
				assertThat(cleared.get("key")).isNull();
				assertThat(cleared.getStats().pendingRepairs()).isEqualTo(1);
			});
		}
		finally {
			fill("0");
		}
		await().until(() -> cache.getStats().pendingRepairs() + serving.getStats().pendingRepairs() == 0);
		await().until(() -> this.other.cache("products").get("key") == null);
	}

	@Test
	void whatAFullServerRefusesOnAnEventLoopIsRepairedToo() throws InterruptedException {
		TwoLevelCache cleared = this.one.cache("products");
		TwoLevelCache put = this.one.cache("serving");
		List.of(cleared, put).forEach(RepairsIT::hold);
		fill("1");
		try {
			onEventLoop(cleared::clear);
			await().until(() -> cleared.getStats().pendingRepairs() == 1 && cleared.getLocalSize() == 0);
			assertThat(cleared.get("key")).isNull();
			onEventLoop(() -> put.put("key", "new"));
			await().until(() -> !"value".equals(put.get("key", String.class)));
		}
		finally {
			fill("0");
		}
		await().until(() -> cleared.getStats().pendingRepairs() == 0);
		await().until(() -> this.other.cache("products").get("key") == null);
	}

	private static void hold(TwoLevelCache cache) {
		cache.put("key", "value");
		await().until(() -> "value".equals(cache.get("key", String.class)) && cache.getLocalSize() == 1);
	}

	private void fill(String maxmemory) {
		this.cluster.masters().forEach((master) -> master.command("CONFIG", "SET", "maxmemory", maxmemory));
	}

	private static void onEventLoop(Runnable task) throws InterruptedException {
		Thread loop = new FastThreadLocalThread(task);
		loop.start();
		loop.join();
	}

	@Test
	void whoAsksForItIsToldThatAWriteHasFailed() {
		List<RedisNode> frozen = freeze();
		try {
			this.one.cache("strict").put("key", "value");
			assertThatExceptionOfType(RemoteCallException.class).isThrownBy(() -> this.one.cache("strict").evict("key"))
				.withMessageContainingAll("key", "strict");
			assertThatExceptionOfType(RemoteCallException.class).isThrownBy(() -> this.one.cache("strict").clear());
			assertThatExceptionOfType(RemoteCallException.class)
				.isThrownBy(() -> this.one.cache("fail").put("key", "value"));
		}
		finally {
			frozen.forEach(RedisNode::resume);
		}
	}

	@Test
	void whatCannotBeRepairedIsSaid(CapturedOutput output) {
		List<RedisNode> frozen = freeze();
		try {
			TwoLevelCache cache = this.one.cache("products");
			cache.put("key", "value");
			this.one.close();
			assertThat(output).contains("1 writes to cache 'products' were not acknowledged");
			assertThat(cache.getStats().lostRepairs()).isOne();
		}
		finally {
			frozen.forEach(RedisNode::resume);
		}
	}

	@Configuration(proxyBeanMethods = false)
	static class Application {

		@Bean
		CircuitBreakerRegistry circuitBreakerRegistry() {
			return CircuitBreakerRegistry.ofDefaults();
		}

	}

}
