package io.github.twolevelcache;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Mono;

import io.github.twolevelcache.localredis.RedisCluster;
import io.github.twolevelcache.localredis.WithRedisCluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * What a method returns and cannot be encoded is refused with the method, the path to the
 * field and a remedy.
 */
@WithRedisCluster(shared = true)
@Timeout(60)
class RefusedValuesIT {

	private static CacheInstance instance;

	@BeforeAll
	static void start(RedisCluster cluster) {
		instance = CacheInstance.start(cluster.addresses(), Application.class,
				"two-level-cache.caches.copied.levels=l1", "two-level-cache.caches.copied.l1.copy=on-read");
	}

	@AfterAll
	static void stop() {
		instance.close();
	}

	static Stream<Call> calls() {
		return Stream.of(new Call("open", Files::open), new Call("openUnless", Files::openUnless),
				new Call("openPut", Files::openPut), new Call("openFuture", (files) -> files.openFuture().get()),
				new Call("openFutureUnless", (files) -> files.openFutureUnless().get()),
				new Call("openMono", (files) -> files.openMono().block()),
				new Call("openMonoUnless", (files) -> files.openMonoUnless().block()),
				new Call("openCopied", Files::openCopied), new Call("open", (files) -> files.around(files::open)),
				new Call("openMono", (files) -> files.aroundMono(files.openMono()).block()));
	}

	@ParameterizedTest
	@MethodSource("calls")
	void theMethodIsNamed(Call call) {
		Throwable failure = catchThrowable(() -> call.method().on(instance.bean(Files.class)));
		Throwable refusal = (failure instanceof IllegalArgumentException) ? failure : failure.getCause();
		assertThat(refusal).isInstanceOf(IllegalArgumentException.class)
			.hasMessageContaining(File.class.getName() + ".handle")
			.hasMessageEndingWith(". The value was returned by Files." + call.name());
	}

	@Test
	void theRemedyIsNamedToo() {
		Files files = instance.bean(Files.class);
		assertThatIllegalArgumentException().isThrownBy(files::open)
			.withMessageContaining("set two-level-cache.caches.files.levels to l1. The value was");
	}

	@Test
	void noMethodIsNamedIfNoneIsKnown() {
		assertThatIllegalArgumentException().isThrownBy(() -> instance.cache("files").put("1", file()))
			.withMessageContaining(File.class.getName() + ".handle")
			.withMessageNotContaining("returned by");
	}

	private static File file() {
		return new File("a", new Object() {

			@Override
			public String toString() {
				return "secret";
			}

		});
	}

	record File(String name, Object handle) {

	}

	record Call(String name, CallOfFiles method) {

		@Override
		public String toString() {
			return this.name;
		}

	}

	interface CallOfFiles {

		@Nullable Object on(Files files) throws Exception;

	}

	@Configuration(proxyBeanMethods = false)
	static class Application {

		@Bean
		Files files() {
			return new Files();
		}

	}

	static class Files {

		@Cacheable("files")
		File open() {
			return file();
		}

		@Cacheable(cacheNames = "files", unless = "#result == null")
		File openUnless() {
			return file();
		}

		@CachePut("files")
		File openPut() {
			return file();
		}

		@Cacheable("files")
		CompletableFuture<File> openFuture() {
			return CompletableFuture.supplyAsync(RefusedValuesIT::file);
		}

		@Cacheable(cacheNames = "files", unless = "#result == null")
		CompletableFuture<File> openFutureUnless() {
			return CompletableFuture.supplyAsync(RefusedValuesIT::file);
		}

		@Cacheable("files")
		Mono<File> openMono() {
			return Mono.fromSupplier(RefusedValuesIT::file);
		}

		@Cacheable(cacheNames = "files", unless = "#result == null")
		Mono<File> openMonoUnless() {
			return Mono.fromSupplier(RefusedValuesIT::file);
		}

		@Cacheable("copied")
		File openCopied() {
			return file();
		}

		@Cacheable(cacheNames = "around", key = "'1'")
		File around(Supplier<File> open) {
			return open.get();
		}

		@Cacheable(cacheNames = "around", key = "'1'")
		Mono<File> aroundMono(Mono<File> open) {
			return open;
		}

	}

}
