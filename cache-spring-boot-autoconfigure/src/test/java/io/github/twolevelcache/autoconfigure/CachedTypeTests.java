package io.github.twolevelcache.autoconfigure;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.util.ReflectionUtils;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link CachedType}.
 */
class CachedTypeTests {

	static Stream<Arguments> methods() {
		return Stream.of(Arguments.of("number", Integer.class), Arguments.of("nothing", Object.class),
				Arguments.of("text", String.class), Arguments.of("list", List.class),
				Arguments.of("bytes", byte[].class), Arguments.of("anything", Object.class),
				Arguments.of("variable", Object.class), Arguments.of("bounded", Number.class),
				Arguments.of("optional", String.class), Arguments.of("future", String.class),
				Arguments.of("futureOfBytes", byte[].class), Arguments.of("ownFuture", String.class),
				Arguments.of("futureOfList", List.class), Arguments.of("futureOfOptional", Optional.class),
				Arguments.of("rawFuture", Object.class), Arguments.of("wildcard", Number.class),
				Arguments.of("stage", String.class), Arguments.of("mono", String.class),
				Arguments.of("monoOfVariable", Object.class), Arguments.of("flux", Iterable.class),
				Arguments.of("inherited", String.class), Arguments.of("monoInherited", String.class),
				Arguments.of("mapInherited", Map.class));
	}

	@ParameterizedTest
	@MethodSource("methods")
	void theTypeIsWhatSpringCaches(String method, Class<?> type) {
		assertThat(of(method, Methods.class)).isEqualTo(type);
	}

	@Test
	void theTypeMayDependOnTheClassOfTheBean() {
		assertThat(of("inherited", Numbers.class)).isEqualTo(Integer.class);
		assertThat(of("inherited", Inherited.class)).isEqualTo(Object.class);
	}

	@Test
	void aBeanOfAnotherClassMayImplementTheMethod() {
		assertThat(CachedType.of(method("find", Repository.class), Object.class)).isEqualTo(String.class);
	}

	private static Class<?> of(String method, Class<?> target) {
		return CachedType.of(method(method, target), target);
	}

	private static Method method(String name, Class<?> type) {
		return Objects.requireNonNull(ReflectionUtils.findMethod(type, name));
	}

	interface Repository {

		String find();

	}

	abstract static class Inherited<T> {

		abstract T inherited();

		abstract Mono<T> monoInherited();

		abstract Map<String, T> mapInherited();

	}

	abstract static class Numbers extends Inherited<Integer> {

	}

	static final class OwnFuture extends CompletableFuture<String> {

	}

	@SuppressWarnings("TypeParameterUnusedInFormals")
	abstract static class Methods extends Inherited<String> {

		abstract int number();

		abstract void nothing();

		abstract @Nullable String text();

		abstract List<String> list();

		abstract byte[] bytes();

		abstract Object anything();

		abstract <T> T variable();

		abstract <T extends Number> T bounded();

		abstract Optional<String> optional();

		abstract CompletableFuture<String> future();

		abstract CompletableFuture<byte[]> futureOfBytes();

		abstract OwnFuture ownFuture();

		abstract CompletableFuture<List<String>> futureOfList();

		abstract CompletableFuture<Optional<String>> futureOfOptional();

		@SuppressWarnings("rawtypes")
		abstract CompletableFuture rawFuture();

		abstract CompletableFuture<? extends Number> wildcard();

		abstract CompletionStage<String> stage();

		abstract Mono<String> mono();

		abstract <T> Mono<T> monoOfVariable();

		abstract Flux<String> flux();

	}

}
