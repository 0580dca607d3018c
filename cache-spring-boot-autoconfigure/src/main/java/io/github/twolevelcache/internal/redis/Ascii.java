package io.github.twolevelcache.internal.redis;

import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

/**
 * Numbers and names as scripts are given them, and answer with them.
 */
public final class Ascii {

	private Ascii() {
	}

	/**
	 * Write a number.
	 * @param number the number
	 * @return its decimal digits
	 */
	public static byte[] bytes(long number) {
		return bytes(Long.toString(number));
	}

	/**
	 * Write a text.
	 * @param text the text, of ASCII characters only
	 * @return its bytes
	 */
	public static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.US_ASCII);
	}

	/**
	 * Read a text.
	 * @param bytes its bytes, or {@code null}
	 * @return the text, empty if there are no bytes
	 */
	public static String text(byte @Nullable [] bytes) {
		return (bytes != null) ? new String(bytes, StandardCharsets.US_ASCII) : "";
	}

	/**
	 * Read a text that stands among other bytes.
	 * @param bytes the bytes
	 * @param from where it begins
	 * @param end where it has ended
	 * @return the text
	 */
	public static String text(byte[] bytes, int from, int end) {
		return new String(bytes, from, end - from, StandardCharsets.US_ASCII);
	}

}
