package io.github.twolevelcache.simulator.cluster;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * Bytes as text: one char is one byte.
 */
public final class Latin1 {

	static final Charset CHARSET = StandardCharsets.ISO_8859_1;

	private Latin1() {
	}

	/**
	 * Turn bytes into text.
	 * @param bytes the bytes
	 * @return the text
	 */
	public static String text(byte[] bytes) {
		return new String(bytes, CHARSET);
	}

	/**
	 * Turn text into bytes.
	 * @param text the text
	 * @return the bytes
	 */
	public static byte[] bytes(String text) {
		return text.getBytes(CHARSET);
	}

}
