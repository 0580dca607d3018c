package io.github.twolevelcache.internal.log;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The last write of a key, as it stands in the log: its version (18 digits), a letter,
 * the length of the encoded key (8 hexadecimal digits), the encoded key, and the entry if
 * the letter is that of a put.
 *
 * <p>
 * The version is the time of a hybrid logical clock (Kulkarni and others, 2014):
 * milliseconds of the server (13 digits) and a counter (5 digits). As texts, versions
 * have the order in which they were given.
 */
final class LogRecord {

	static final int VERSION_LENGTH = 18;

	/** Where the letter stands, and what follows it, as Lua counts: from 1. */
	static final int LETTER = VERSION_LENGTH + 1;

	static final int KEY_LENGTH = LETTER + 1;

	static final int KEY = KEY_LENGTH + Integer.BYTES * 2;

	private static final int MILLIS_LENGTH = 13;

	/**
	 * Room for the counter, and for a number of the region that has given the version.
	 */
	private static final int MILLIS_SHIFT = 20;

	private static final int COUNTER_SHIFT = 6;

	private static final int LENGTH_END = VERSION_LENGTH + 1 + Integer.BYTES * 2;

	private final String version;

	private final boolean deletion;

	private final byte[] key;

	private final byte[] entry;

	private LogRecord(String version, boolean deletion, byte[] key, byte[] entry) {
		this.version = version;
		this.deletion = deletion;
		this.key = key;
		this.entry = entry;
	}

	static LogRecord parse(byte[] bytes) {
		String head = new String(bytes, 0, LENGTH_END, StandardCharsets.US_ASCII);
		int key = Integer.parseInt(head, VERSION_LENGTH + 1, LENGTH_END, 16);
		return new LogRecord(head.substring(0, VERSION_LENGTH), head.charAt(VERSION_LENGTH) == 'D',
				Arrays.copyOfRange(bytes, LENGTH_END, LENGTH_END + key),
				Arrays.copyOfRange(bytes, LENGTH_END + key, bytes.length));
	}

	/**
	 * Put the length of an encoded key before it.
	 * @param key the encoded key
	 * @return what stands before the entry
	 */
	static byte[] framed(byte[] key) {
		byte[] length = HexFormat.of().toHexDigits(key.length).getBytes(StandardCharsets.US_ASCII);
		byte[] framed = Arrays.copyOf(length, length.length + key.length);
		System.arraycopy(key, 0, framed, length.length, key.length);
		return framed;
	}

	/**
	 * Return a version as a number that has the same order.
	 * @param version the version
	 * @return the number
	 */
	static long number(String version) {
		return Long.parseLong(version, 0, MILLIS_LENGTH, 10) << MILLIS_SHIFT
				| Long.parseLong(version, MILLIS_LENGTH, VERSION_LENGTH, 10) << COUNTER_SHIFT;
	}

	String version() {
		return this.version;
	}

	boolean deletion() {
		return this.deletion;
	}

	byte[] key() {
		return this.key;
	}

	/**
	 * Return the entry that was put.
	 * @return the entry, empty if the key was deleted
	 */
	byte[] entry() {
		return this.entry;
	}

}
