package io.github.twolevelcache.internal.runtime;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class ShownKeyTests {

	@Test
	void whatIsPrintedIsShownAsItIs() {
		assertThat(ShownKey.of("42 ä ☃ 😀")).isEqualTo("42 ä ☃ 😀");
		assertThat(ShownKey.of(42L)).isEqualTo("42");
	}

	// Of newlines, of the terminal, of the direction of text, and of no text.
	@ParameterizedTest
	@CsvSource({ "000A", "000D", "0085", "001B", "2028", "202E", "200B", "D800", "FFFF" })
	void whatIsNotPrintedIsEscaped(String codePoint) {
		String key = "a" + (char) Integer.parseInt(codePoint, 16) + "b";
		assertThat(ShownKey.of(key)).isEqualTo("a\\u" + codePoint + "b");
	}

	@Test
	void aLongKeyIsCut() {
		assertThat(ShownKey.of("x".repeat(200))).isEqualTo("x".repeat(200));
		assertThat(ShownKey.of("x".repeat(201))).isEqualTo("x".repeat(200) + "... (201 characters)");
		assertThat(ShownKey.of("😀".repeat(300))).startsWith("😀".repeat(200) + "...");
	}

	@Test
	void aRedactedKeyIsRecognizedButNotRead() {
		Runnable one = ShownKey.redact();
		Runnable other = ShownKey.redact();
		try {
			assertThat(ShownKey.of("anna@example.com")).matches("redacted [0-9a-f]{8}")
				.isEqualTo(ShownKey.of("anna@example.com"))
				.isNotEqualTo(ShownKey.of("otto@example.com"));
			assertThat(ShownKey.escape("products")).isEqualTo("products");
		}
		finally {
			one.run();
			assertThat(ShownKey.of("anna@example.com")).startsWith("redacted ");
			other.run();
		}
		assertThat(ShownKey.of("anna@example.com")).isEqualTo("anna@example.com");
	}

}
