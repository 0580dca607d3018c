package io.github.twolevelcache.internal.codec;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.stereotype.Service;

import io.github.twolevelcache.codec.EntryCodecException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What {@link JsonEntryCodec} creates, and how long that takes, whatever the bytes are.
 */
class JsonEntryCodecCreatorsTests {

	private static final AtomicBoolean sprung = new AtomicBoolean();

	private final JsonEntryCodec codec = new JsonEntryCodec(List.of(getClass().getName()), getClass().getClassLoader());

	private Object decode(String text) {
		return this.codec.decode(text.getBytes(StandardCharsets.UTF_8));
	}

	private void assertRefused(String text, String reason) {
		assertThatExceptionOfType(EntryCodecException.class).isThrownBy(() -> decode(text))
			.withMessageContaining(reason);
	}

	@ParameterizedTest
	@ValueSource(strings = { "\"x\"", "1", "1.5", "true", "12345678901234567890", "[1]", "[\"x\"]" })
	void aValueIsMadeOfItsFieldsOnly(String json) {
		String written = new String(this.codec.encode(new Label()), StandardCharsets.UTF_8);
		String type = written.substring(0, written.indexOf('\n') + 1);
		sprung.set(false);
		assertRefused(type + json, "Cannot decode an entry");
		assertThat(sprung).isFalse();
		assertThat(decode(written)).isInstanceOf(Label.class);
	}

	@Test
	void aClassMaySayHowItIsMade() {
		for (Object value : List.of(new Code("a"), new Named("b"))) {
			assertThat(this.codec.decode(this.codec.encode(value))).hasToString(value.toString());
		}
	}

	@Test
	void aBeanIsNoValue() {
		sprung.set(false);
		assertThatExceptionOfType(EntryCodecException.class).isThrownBy(() -> this.codec.encode(new Holder(null)))
			.withMessageContaining(Mailer.class.getName() + " may not be cached: it is a bean of the application")
			.withMessageEndingWith("(in " + Holder.class.getName() + ".mailer)");
		for (String json : List.of("{}", "\"x\"")) {
			String text = Mailer.class.getName() + "#00000000\n" + json;
			assertRefused(text, "it is a bean");
			assertThatExceptionOfType(EntryCodecException.class)
				.isThrownBy(() -> this.codec.decodeOtherVersion(text.getBytes(StandardCharsets.UTF_8)))
				.withMessageContaining("it is a bean");
		}
		assertThat(sprung).isFalse();
	}

	// They took 3.9 s.
	@Test
	@Timeout(10)
	void collidingElementsAreBounded() {
		assertRefused(collidingLists(20_000), "same hash code");
		assertThat(decode(collidingLists(500))).asInstanceOf(InstanceOfAssertFactories.COLLECTION).hasSize(500);
	}

	private static String collidingLists(int size) {
		return "java.util.Set<java.util.List<java.lang.Integer>>\n" + IntStream.range(0, size)
			.mapToObj((number) -> "[" + number + ',' + (-31 * number) + ']')
			.collect(Collectors.joining(",", "[", "]"));
	}

	@Test
	@Timeout(10)
	void collidingKeysAreBounded() {
		String map = "java.util.Map<java.time.Period,java.lang.Integer>\n" + IntStream.range(0, 20_000)
			.mapToObj((number) -> "\"P" + (-256 * number) + 'Y' + number + "M\":1")
			.collect(Collectors.joining(",", "{", "}"));
		assertRefused(map, "same hash code");
	}

	@Test
	void largeSetsOfTextsThatCollideAreRead() {
		Set<String> texts = new HashSet<>();
		IntStream.range(0, 1 << 10)
			.forEach((number) -> texts.add(IntStream.range(0, 10)
				.mapToObj((bit) -> ((number >> bit & 1) != 0) ? "Aa" : "BB")
				.collect(Collectors.joining())));
		assertThat(texts.stream().mapToInt(String::hashCode).distinct().count()).isOne();
		assertThat(this.codec.decode(this.codec.encode(texts))).isEqualTo(texts);
	}

	@Test
	void setsInSetsAreBounded() {
		assertThat(decode(nestedSets(16))).isInstanceOf(Set.class);
		assertRefused(nestedSets(17), "nested more than 16 deep");
	}

	private static String nestedSets(int depth) {
		return "java.util.Set\n" + "[[\"java.util.Set\",".repeat(depth - 1) + "[]" + "]]".repeat(depth - 1);
	}

	public static final class Label {

		private @Nullable String text;

		Label() {
		}

		Label(String whatever) {
			sprung.set(true);
			this.text = whatever;
		}

		public static Label valueOf(long number) {
			sprung.set(true);
			return new Label();
		}

		public static Label fromString(String whatever) {
			sprung.set(true);
			return new Label();
		}

		@Override
		public String toString() {
			return "Label " + this.text;
		}

	}

	static final class Code {

		@JsonValue
		private final String code;

		Code(String whatever) {
			this.code = whatever;
		}

		@Override
		public String toString() {
			return this.code;
		}

	}

	static final class Named {

		private final String name;

		private Named(String name) {
			this.name = name;
		}

		@JsonCreator
		static Named of(String whatever) {
			return new Named(whatever);
		}

		@JsonValue
		String written() {
			return this.name;
		}

		@Override
		public String toString() {
			return this.name;
		}

	}

	@Service
	public static final class Mailer {

		Mailer() {
			sprung.set(true);
		}

		Mailer(String host) {
			sprung.set(true);
		}

	}

	record Holder(@Nullable Mailer mailer) {

	}

}
