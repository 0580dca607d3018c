package io.github.twolevelcache.simulator.redis;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Numbers as Redis reads and writes them, which is as C does.
 */
final class Numbers {

	private static final Pattern INTEGER = Pattern.compile("0|-?[1-9][0-9]*");

	private static final Pattern DECIMAL = Pattern.compile("[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]+)?");

	private static final Pattern INFINITY = Pattern.compile("[-+]?inf(inity)?", Pattern.CASE_INSENSITIVE);

	private static final Pattern OTHER = Pattern.compile("[-+]?(nan.*|0x.*)",
			Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

	private static final String WHITESPACE = " \t\n\u000b\f\r";

	private Numbers() {
	}

	/**
	 * Read an integer, as {@code string2ll} of Redis does.
	 * @param text its text, in canonical form
	 * @return the integer
	 * @throws CommandException if it is none
	 */
	static long integer(String text) {
		try {
			if (INTEGER.matcher(text).matches()) {
				return Long.parseLong(text);
			}
		}
		catch (NumberFormatException ex) {
			// Too large.
		}
		throw new CommandException(ErrorReply.NOT_INTEGER);
	}

	/**
	 * Read the score of a member, as {@code string2d} of Redis does.
	 * @param text its text
	 * @return the score
	 * @throws CommandException if it is none
	 */
	static double score(String text) {
		Double score = isWhitespace(text, 0) ? null : decimal(text);
		boolean outOfRange = score != null && (score.isInfinite() || score == 0) && !INFINITY.matcher(text).matches()
				&& new BigDecimal(text).signum() != 0;
		if (score == null || outOfRange) {
			throw new CommandException(ErrorReply.NOT_FLOAT);
		}
		return score;
	}

	/**
	 * Read a bound of a range of scores, as {@code zslParseRange} of Redis does: what
	 * follows a byte of zero does not count, and nothing is 0.
	 * @param text its text
	 * @return the bound
	 * @throws CommandException if it is none
	 */
	static double bound(String text) {
		String counts = terminated(text);
		Double bound = counts.isEmpty() ? Double.valueOf(0) : decimal(strippedBefore(counts));
		if (bound == null) {
			throw new CommandException(ErrorReply.NOT_RANGE);
		}
		return bound;
	}

	/**
	 * Read a number as Lua 5.1 does.
	 * @param text its text, maybe between white space
	 * @return the number, or {@code null} if it is none
	 */
	static @Nullable Double lua(String text) {
		return decimal(stripped(terminated(text)));
	}

	private static @Nullable Double decimal(String text) {
		if (DECIMAL.matcher(text).matches()) {
			return Double.valueOf(text);
		}
		if (INFINITY.matcher(text).matches()) {
			return text.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
		}
		if (OTHER.matcher(text).matches()) {
			throw new UnsupportedOperationException("The number '%s' is not modelled".formatted(text));
		}
		return null;
	}

	private static String terminated(String text) {
		int end = text.indexOf('\0');
		return (end < 0) ? text : text.substring(0, end);
	}

	static String stripped(String text) {
		String stripped = strippedBefore(text);
		int end = stripped.length();
		while (isWhitespace(stripped, end - 1)) {
			end--;
		}
		return stripped.substring(0, end);
	}

	private static String strippedBefore(String text) {
		int begin = 0;
		while (isWhitespace(text, begin)) {
			begin++;
		}
		return text.substring(begin);
	}

	private static boolean isWhitespace(String text, int index) {
		return index >= 0 && index < text.length() && WHITESPACE.indexOf(text.charAt(index)) >= 0;
	}

	/**
	 * Write a number as {@code %.*g} of C does.
	 * @param number the number
	 * @param digits how many significant digits, at most
	 * @return its text
	 */
	static String general(double number, int digits) {
		// Most numbers are small integers, and this is faster.
		if (number == (int) number && number != 0) {
			return Integer.toString((int) number);
		}
		if (Double.isInfinite(number) || number == 0) {
			return fixed(number);
		}
		BigDecimal rounded = exact(number).round(new MathContext(digits, RoundingMode.HALF_EVEN)).stripTrailingZeros();
		int exponent = rounded.precision() - rounded.scale() - 1;
		if (exponent >= -4 && exponent < digits) {
			return rounded.toPlainString();
		}
		return rounded.scaleByPowerOfTen(-exponent).toPlainString()
				+ String.format(Locale.ROOT, "e%s%02d", (exponent < 0) ? "-" : "+", Math.abs(exponent));
	}

	/**
	 * Write a number as {@code %.0f} of C does.
	 * @param number the number
	 * @return its text
	 */
	static String fixed(double number) {
		if (Double.isInfinite(number)) {
			return (number < 0) ? "-inf" : "inf";
		}
		String magnitude = exact(Math.abs(number)).setScale(0, RoundingMode.HALF_EVEN).toPlainString();
		return (Math.copySign(1, number) < 0) ? "-" + magnitude : magnitude;
	}

	private static BigDecimal exact(double number) {
		if (Double.isNaN(number)) {
			throw new UnsupportedOperationException("The text of what is not a number is not modelled");
		}
		return new BigDecimal(number);
	}

}
