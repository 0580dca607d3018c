package io.github.twolevelcache.simulator.redis;

import java.util.List;
import java.util.Random;

/**
 * Random texts for commands and scripts.
 *
 * <p>
 * A text that begins with a byte beyond ASCII, {@code inf}, {@code nan}, {@code -} and
 * hexadecimal numbers are left out: LuaJ does not compare or convert them as Redis does,
 * see {@link LuaEngine}.
 */
final class Texts {

	/** Each is long enough not to end before the comparison does. */
	static final List<String> LIFETIMES = List.of("1000000", "2000000", "86400000");

	private static final List<String> KEYS = List.of("s1", "s2", "h1", "h2", "z1", "z2", "\u00ff\u0000k");

	private static final List<String> ANY = List.of("", "x", "1", "17", "-3", "3.5", "abc\u0080\u00ff\u0000", "1e300",
			"1795000000123 00001", "o1 179500000012300000", "t:1", "x".repeat(70), "1795000000123", "5", "100000",
			"1000000.5", "0", " 12 ", "179500000012300001", "9007199254740993", "007", "+5");

	private static final List<String> INTEGERS = List.of("0", "1", "2", "5", "10", "-1", "-2", "-100", "100000",
			"1795000000123", "9223372036854775807", "-9223372036854775808", "9223372036854775808", "x", "1.5", "",
			"007", "+5", "-0");

	private static final List<String> SCORES = List.of("0", "1", "2.5", "-1", "5", "1795000000123", "1e3", ".5", "5.",
			"+7", "1e400", "1e-400", "", " 5", "5 ", "5\u0000", "bad");

	private static final List<String> INFINITIES = List.of("inf", "-inf", "+Infinity");

	/** Only a bound: whether a score keeps the sign depends on the version of Redis. */
	private static final String NEGATIVE_ZERO = "-0";

	private static final List<String> WRONG_LIFETIMES = List.of("0", "-1", "x", "1000000.5", " 1000000", "",
			"9223372036854775807", "99999999999999999999");

	private final Random random;

	Texts(Random random) {
		this.random = random;
	}

	int below(int bound) {
		return this.random.nextInt(bound);
	}

	boolean oneIn(int chances) {
		return below(chances) == 0;
	}

	<T> T oneOf(List<T> choices) {
		return choices.get(below(choices.size()));
	}

	String key() {
		return oneOf(KEYS);
	}

	String any() {
		return oneOf(ANY);
	}

	String integer() {
		return oneOf(INTEGERS);
	}

	String score() {
		return oneOf(SCORES);
	}

	String bound() {
		return (oneIn(3) ? "(" : "") + (oneIn(4) ? oneOf(List.of(infinity(), NEGATIVE_ZERO)) : score());
	}

	String infinity() {
		return oneOf(INFINITIES);
	}

	String lifetime() {
		return oneIn(5) ? oneOf(WRONG_LIFETIMES) : oneOf(LIFETIMES);
	}

}
