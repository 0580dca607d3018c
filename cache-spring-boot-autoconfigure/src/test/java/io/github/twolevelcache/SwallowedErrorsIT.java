package io.github.twolevelcache;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.CachingConfigurer;
import org.springframework.cache.interceptor.CacheErrorHandler;
import org.springframework.cache.interceptor.LoggingCacheErrorHandler;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Mono;

import io.github.twolevelcache.localredis.RedisCluster;
import io.github.twolevelcache.localredis.WithRedisCluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
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

	@ParameterizedTest
	@EnumSource
	void noMoreLoadsRunThanAllowedWithoutBlockingEither(Kind kind) {
		CompletableFuture<Object> first = kind.few(this.catalogue, "other" + this.key);
		await().until(() -> this.catalogue.calls() == 1);
		for (int call = 0; call < 3; call++) {
			assertThatThrownBy(() -> kind.few(this.catalogue, this.key).get(10, TimeUnit.SECONDS))
				.hasCauseInstanceOf(LoadRejectedException.class);
		}
		this.catalogue.release();
		assertThat(first).succeedsWithin(Duration.ofSeconds(10)).isEqualTo("value");
		assertThat(this.catalogue.calls()).isOne();
	}

	@ParameterizedTest
	@EnumSource
	void aMethodThatTakesTooLongRunsOnceWithoutBlockingEither(Kind kind) {
		assertThatThrownBy(() -> kind.slow(this.catalogue, this.key).get(10, TimeUnit.SECONDS))
			.hasCauseInstanceOf(LoadTimeoutException.class);
		this.catalogue.release();
		await().until(() -> "value".equals(this.instance.cache("slow").get(this.key, String.class)));
		assertThat(this.catalogue.calls()).isOne();
	}

	@ParameterizedTest
	@EnumSource
	void aMethodRunsOnceWhoseValueCannotBeStoredWithoutBlockingEither(Kind kind) {
		assertThatThrownBy(() -> kind.unencodable(this.catalogue, this.key).get(10, TimeUnit.SECONDS))
			.hasCauseInstanceOf(IllegalArgumentException.class)
			.hasMessageContainingAll(this.key, "unencodable", "cannot be encoded");
		assertThat(this.catalogue.calls()).isOne();
	}

	@ParameterizedTest
	@EnumSource
	void whoSharesALoadThatFailsDoesNotRunTheMethod(Kind kind) {
		// Lookups are shared within a generation, which the first one finds out.
		assertThat(this.instance.cache("failing").get("another")).isNull();
		CompletableFuture<Object> first = kind.failing(this.catalogue, this.key);
		await().until(() -> this.catalogue.calls() == 1);
		CompletableFuture<Object> second = kind.failing(this.catalogue, this.key);
		await().until(() -> this.instance.cache("failing").getStats().sharedLoads() == 1);
		this.catalogue.release();
		for (CompletableFuture<Object> call : List.of(first, second)) {
			assertThatThrownBy(() -> call.get(10, TimeUnit.SECONDS)).hasCauseInstanceOf(IllegalStateException.class)
				.hasMessageContaining("broken");
		}
		assertThat(this.catalogue.calls()).isOne();
	}

	@ParameterizedTest
	@EnumSource
	void aMethodThatThrowsAtOnceRunsOnce(Kind kind) {
		assertThatThrownBy(() -> kind.throwing(this.catalogue, this.key).get(10, TimeUnit.SECONDS))
			.hasMessageContaining("broken");
		assertThat(this.catalogue.calls()).isOne();
	}

	@Test
	void whatFailsInTheCacheIsSwallowed() {
		this.catalogue.release();
		// No text that a key could have.
		assertThat(this.catalogue.ofAnyKey(new Object())).isEqualTo("value");
		assertThat(this.catalogue.futureOfAnyKey(new Object())).succeedsWithin(Duration.ofSeconds(10))
			.isEqualTo("value");
	}

	/** How a method returns what it has loaded. */
	enum Kind {

		FUTURE {

			@Override
			CompletableFuture<Object> few(Catalogue catalogue, String id) {
				return catalogue.fewInFuture(id);
			}

			@Override
			CompletableFuture<Object> slow(Catalogue catalogue, String id) {
				return catalogue.slowInFuture(id);
			}

			@Override
			CompletableFuture<Object> unencodable(Catalogue catalogue, String id) {
				return catalogue.unencodableInFuture(id);
			}

			@Override
			CompletableFuture<Object> failing(Catalogue catalogue, String id) {
				return catalogue.failingInFuture(id);
			}

			@Override
			CompletableFuture<Object> throwing(Catalogue catalogue, String id) {
				return catalogue.throwingInsteadOfFuture(id);
			}

		},

		MONO {

			@Override
			CompletableFuture<Object> few(Catalogue catalogue, String id) {
				return catalogue.fewInMono(id).toFuture();
			}

			@Override
			CompletableFuture<Object> slow(Catalogue catalogue, String id) {
				return catalogue.slowInMono(id).toFuture();
			}

			@Override
			CompletableFuture<Object> unencodable(Catalogue catalogue, String id) {
				return catalogue.unencodableInMono(id).toFuture();
			}

			@Override
			CompletableFuture<Object> failing(Catalogue catalogue, String id) {
				return catalogue.failingInMono(id).toFuture();
			}

			@Override
			CompletableFuture<Object> throwing(Catalogue catalogue, String id) {
				return catalogue.throwingInsteadOfMono(id).toFuture();
			}

		};

		abstract CompletableFuture<Object> few(Catalogue catalogue, String id);

		abstract CompletableFuture<Object> slow(Catalogue catalogue, String id);

		abstract CompletableFuture<Object> unencodable(Catalogue catalogue, String id);

		abstract CompletableFuture<Object> failing(Catalogue catalogue, String id);

		abstract CompletableFuture<Object> throwing(Catalogue catalogue, String id);

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

		private final CompletableFuture<Object> held = new CompletableFuture<>();

		int calls() {
			return this.calls.get();
		}

		void release() {
			this.hold.countDown();
			this.held.complete("value");
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

		@Cacheable("few")
		CompletableFuture<Object> fewInFuture(String id) {
			return loadAsync();
		}

		@Cacheable("few")
		Mono<Object> fewInMono(String id) {
			return Mono.defer(() -> Mono.fromFuture(loadAsync()));
		}

		@Cacheable("slow")
		CompletableFuture<Object> slowInFuture(String id) {
			return loadAsync();
		}

		@Cacheable("slow")
		Mono<Object> slowInMono(String id) {
			return Mono.defer(() -> Mono.fromFuture(loadAsync()));
		}

		@Cacheable("unencodable")
		CompletableFuture<Object> unencodableInFuture(String id) {
			return CompletableFuture.completedFuture(unencodable(id));
		}

		@Cacheable("unencodable")
		Mono<Object> unencodableInMono(String id) {
			return Mono.fromSupplier(() -> unencodable(id));
		}

		@Cacheable("failing")
		CompletableFuture<Object> failingInFuture(String id) {
			return loadAsync().thenApply((value) -> {
				throw new IllegalStateException("broken");
			});
		}

		@Cacheable("failing")
		Mono<Object> failingInMono(String id) {
			return Mono.defer(() -> Mono.fromFuture(failingInFuture(id)));
		}

		@Cacheable("failing")
		CompletableFuture<Object> throwingInsteadOfFuture(String id) {
			this.calls.incrementAndGet();
			throw new IllegalStateException("broken");
		}

		@Cacheable("failing")
		Mono<Object> throwingInsteadOfMono(String id) {
			this.calls.incrementAndGet();
			throw new IllegalStateException("broken");
		}

		@Cacheable("few")
		Object ofAnyKey(Object key) {
			return "value";
		}

		@Cacheable("few")
		CompletableFuture<Object> futureOfAnyKey(Object key) {
			return CompletableFuture.completedFuture("value");
		}

		private CompletableFuture<Object> loadAsync() {
			this.calls.incrementAndGet();
			return this.held;
		}

		private String load() throws InterruptedException {
			this.calls.incrementAndGet();
			this.hold.await();
			return "value";
		}

	}

}
