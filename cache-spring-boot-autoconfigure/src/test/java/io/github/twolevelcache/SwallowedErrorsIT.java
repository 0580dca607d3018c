package io.github.twolevelcache;

import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.CachingConfigurer;
import org.springframework.cache.interceptor.CacheErrorHandler;
import org.springframework.cache.interceptor.LoggingCacheErrorHandler;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.twolevelcache.localredis.RedisCluster;
import io.github.twolevelcache.localredis.WithRedisCluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * An error handler that swallows what fails switches off neither the limits of loads nor
 * the promise that a method runs once.
 */
@WithRedisCluster(shared = true)
@Timeout(60)
class SwallowedErrorsIT {

	private final String key = UUID.randomUUID().toString();

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private CacheInstance instance;

	private Catalogue catalogue;

	@BeforeEach
	void start(RedisCluster cluster) {
		this.instance = CacheInstance.start(cluster.addresses(), Application.class,
				"two-level-cache.caches.few.load.max-concurrent=1", "two-level-cache.caches.few.load.max-wait=100ms",
				"two-level-cache.caches.slow.load.timeout=100ms");
		this.catalogue = this.instance.bean(Catalogue.class);
	}

	@AfterEach
	void stop() {
		this.catalogue.release();
		this.threads.shutdownNow();
		this.instance.close();
	}

	@Test
	void noMoreLoadsRunThanAllowed() throws Exception {
		Future<String> first = this.threads.submit(() -> this.catalogue.few("other" + this.key));
		await().until(() -> this.catalogue.calls() == 1);
		for (int call = 0; call < 3; call++) {
			assertThatExceptionOfType(LoadRejectedException.class).isThrownBy(() -> this.catalogue.few(this.key));
		}
		this.catalogue.release();
		assertThat(first.get(10, TimeUnit.SECONDS)).isEqualTo("value");
		assertThat(this.catalogue.calls()).isOne();
	}

	@Test
	void aMethodThatTakesTooLongRunsOnce() {
		assertThatExceptionOfType(LoadTimeoutException.class).isThrownBy(() -> this.catalogue.slow(this.key));
		this.catalogue.release();
		await().until(() -> "value".equals(this.instance.cache("slow").get(this.key, String.class)));
		assertThat(this.catalogue.calls()).isOne();
	}

	@Test
	void aMethodRunsOnceWhoseValueCannotBeStored() {
		this.catalogue.release();
		assertThatIllegalArgumentException().isThrownBy(() -> this.catalogue.unencodable(this.key))
			.withMessageContainingAll(this.key, "unencodable", "cannot be encoded");
		assertThat(this.catalogue.calls()).isOne();
	}

	@Configuration(proxyBeanMethods = false)
	static class Application implements CachingConfigurer {

		@Bean
		Catalogue catalogue() {
			return new Catalogue();
		}

		@Override
		public CacheErrorHandler errorHandler() {
			return new LoggingCacheErrorHandler();
		}

	}

	static class Catalogue {

		private final AtomicInteger calls = new AtomicInteger();

		private final CountDownLatch hold = new CountDownLatch(1);

		int calls() {
			return this.calls.get();
		}

		void release() {
			this.hold.countDown();
		}

		@Cacheable("few")
		String few(String id) throws InterruptedException {
			return load();
		}

		@Cacheable("slow")
		String slow(String id) throws InterruptedException {
			return load();
		}

		@Cacheable("unencodable")
		Object unencodable(String id) {
			this.calls.incrementAndGet();
			return new Object();
		}

		private String load() throws InterruptedException {
			this.calls.incrementAndGet();
			this.hold.await();
			return "value";
		}

	}

}
