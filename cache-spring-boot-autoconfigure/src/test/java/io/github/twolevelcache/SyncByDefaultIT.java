package io.github.twolevelcache;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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
import org.springframework.cache.annotation.CacheConfig;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import io.github.twolevelcache.localredis.RedisCluster;
import io.github.twolevelcache.localredis.WithRedisCluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A plain {@code @Cacheable} method is called once by all who miss its value.
 */
@WithRedisCluster(shared = true)
@ExtendWith(OutputCaptureExtension.class)
@Timeout(60)
class SyncByDefaultIT {

	private static final int CALLERS = 8;

	private final String key = UUID.randomUUID().toString();

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private CacheInstance one;

	private CacheInstance other;

	@BeforeEach
	void start(RedisCluster cluster) {
		Catalogue.reset();
		this.one = CacheInstance.start(cluster.addresses(), Application.class);
		this.other = CacheInstance.start(cluster.addresses(), Application.class);
	}

	@AfterEach
	void stop() {
		this.threads.shutdownNow();
		this.one.close();
		this.other.close();
	}

	private int callsByAll(CallOfCatalogue call, int expected) throws Exception {
		List<Future<String>> found = new ArrayList<>();
		for (int caller = 0; caller < CALLERS; caller++) {
			Catalogue catalogue = ((caller % 2 == 0) ? this.one : this.other).bean(Catalogue.class);
			found.add(this.threads.submit(() -> call.on(catalogue)));
		}
		await().until(() -> Catalogue.calls.get() >= expected);
		Catalogue.hold.countDown();
		for (Future<String> each : found) {
			assertThat(each.get(10, TimeUnit.SECONDS)).startsWith("value");
		}
		return Catalogue.calls.get();
	}

	@Test
	void aPlainMethodIsCalledOnce() throws Exception {
		assertThat(callsByAll((catalogue) -> catalogue.plain(this.key), 1)).isOne();
	}

	@Test
	void aMethodWithAConditionIsCalledOnceIfItHolds() throws Exception {
		assertThat(callsByAll((catalogue) -> catalogue.conditional(this.key), 1)).isOne();
	}

	@Test
	void aMonoIsSubscribedOnce() throws Exception {
		assertThat(callsByAll((catalogue) -> catalogue.mono(this.key).block(), 1)).isOne();
	}

	@Test
	void aMethodThatCannotBeProtectedIsCalledByEachAndNamed(CapturedOutput output) throws Exception {
		assertThat(callsByAll((catalogue) -> catalogue.unless(this.key), CALLERS)).isEqualTo(CALLERS);
		assertThat(output).contains("Catalogue.unless each load for themselves, because the method uses 'unless'")
			.contains("Catalogue.several each load for themselves, because the method names several caches")
			.doesNotContain("Catalogue.plain each");
	}

	@Test
	void aPropertyTurnsItOff(RedisCluster cluster) throws Exception {
		this.one.close();
		this.other.close();
		this.one = CacheInstance.start(cluster.addresses(), Application.class, "two-level-cache.sync-by-default=false");
		this.other = CacheInstance.start(cluster.addresses(), Application.class,
				"two-level-cache.sync-by-default=false");
		assertThat(callsByAll((catalogue) -> catalogue.plain(this.key), CALLERS)).isEqualTo(CALLERS);
	}

	private interface CallOfCatalogue {

		@Nullable String on(Catalogue catalogue) throws Exception;

	}

	@Configuration(proxyBeanMethods = false)
	static class Application {

		@Bean
		Catalogue catalogue() {
			return new Catalogue();
		}

	}

	@CacheConfig(cacheNames = "plain")
	static class Catalogue {

		private static final AtomicInteger calls = new AtomicInteger();

		private static CountDownLatch hold = new CountDownLatch(1);

		private static void reset() {
			calls.set(0);
			hold = new CountDownLatch(1);
		}

		private static String load() {
			int call = calls.incrementAndGet();
			try {
				hold.await();
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
			return "value " + call;
		}

		@Cacheable
		String plain(String id) {
			return load();
		}

		@Cacheable(condition = "#id.length() > 3")
		String conditional(String id) {
			return load();
		}

		@Cacheable("monos")
		Mono<String> mono(String id) {
			return Mono.fromCallable(Catalogue::load).subscribeOn(Schedulers.boundedElastic());
		}

		@Cacheable(unless = "#result.isEmpty()")
		String unless(String id) {
			return load();
		}

		@Cacheable({ "plain", "more" })
		String several(String id) {
			return load();
		}

	}

}
