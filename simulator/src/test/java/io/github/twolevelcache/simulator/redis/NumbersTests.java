package io.github.twolevelcache.simulator.redis;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link Numbers}. The expected texts are what {@code printf} of C writes.
 */
class NumbersTests {

	@ParameterizedTest
	@CsvSource({ "0, 0", "-0.0, -0", "0.5, 0", "1.5, 2", "-0.3, -0", "-2.5, -2", "9007199254740993, 9007199254740992",
			"1e22, 10000000000000000000000", "Infinity, inf", "-Infinity, -inf" })
	void fixed(double number, String text) {
		assertThat(Numbers.fixed(number)).isEqualTo(text);
	}

	@ParameterizedTest
	@CsvSource({ "0, 14, 0", "-0.0, 14, -0", "17, 14, 17", "100000, 14, 100000",
			"9007199254740992, 14, 9.007199254741e+15", "1e100, 14, 1e+100", "0.0001, 14, 0.0001", "0.00001, 14, 1e-05",
			"-2.5, 14, -2.5", "0.1, 14, 0.1", "0.1, 17, 0.10000000000000001", "1795000000123456, 17, 1795000000123456",
			"1e17, 17, 1e+17", "99999999999999.9, 14, 1e+14", "Infinity, 17, inf" })
	void general(double number, int digits, String text) {
		assertThat(Numbers.general(number, digits)).isEqualTo(text);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "+1", "01", "-0", " 1", "1 ", "1.0", "x", "9223372036854775808" })
	void noInteger(String text) {
		assertThatExceptionOfType(CommandException.class).isThrownBy(() -> Numbers.integer(text));
	}

	@Test
	void integer() {
		assertThat(Numbers.integer("0")).isZero();
		assertThat(Numbers.integer("-9223372036854775808")).isEqualTo(Long.MIN_VALUE);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " 1", "1 ", "1e400", "1e-400", "1\u0000", "bad" })
	void noScore(String text) {
		assertThatExceptionOfType(CommandException.class).isThrownBy(() -> Numbers.score(text));
	}

	@Test
	void score() {
		assertThat(Numbers.score("+1.5e1")).isEqualTo(15);
		assertThat(Numbers.score("0e0")).isZero();
		assertThat(Numbers.score("-INF")).isEqualTo(Double.NEGATIVE_INFINITY);
	}

	@Test
	void boundIsReadLessStrictly() {
		assertThat(Numbers.bound("")).isZero();
		assertThat(Numbers.bound(" 5")).isEqualTo(5);
		assertThat(Numbers.bound("5\u0000x")).isEqualTo(5);
		assertThat(Numbers.bound("1e400")).isEqualTo(Double.POSITIVE_INFINITY);
		assertThatExceptionOfType(CommandException.class).isThrownBy(() -> Numbers.bound("5 "));
	}

	@Test
	void lua() {
		assertThat(Numbers.lua(" 12\t")).isEqualTo(12);
		assertThat(Numbers.lua("12\u0000x")).isEqualTo(12);
		assertThat(Numbers.lua("-")).isNull();
		assertThat(Numbers.lua("")).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "nan", "0x10", "-0X1" })
	void otherNumbersAreNotModelled(String text) {
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> Numbers.lua(text));
	}

}
