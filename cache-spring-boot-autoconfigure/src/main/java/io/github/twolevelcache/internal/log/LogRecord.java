package io.github.twolevelcache.internal.log;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * The last write of a key, as it stands in the log, big-endian.
 *
 * <pre>
 * bytes  content
 *    18  the version, digits
 *     1  W
 *     4  CRC-32C of what follows, up to the second version
 *     1  number of this format, 1
 *     1  P for a put, D for a deletion
 *     4  length of the encoded key
 *        the encoded key, and the entry of a put
 *    18  the version again: the server gives it, who computes no checksums
 * </pre>
 *
 * All that stands before the number of the format, and the end, is the same in every
 * format, so a record that cannot be read here is told from a damaged one. Records of
 * format 0 have no checksum: behind the version stand the letter, the length of the key
 * as 8 hexadecimal digits, the key and the entry.
 *
 * <p>
 * The version is the time of a hybrid logical clock (Kulkarni and others, 2014):
 * milliseconds of the server (13 digits) and a counter (5 digits). As texts, versions
 * have the order in which they were given.
 */
final class LogRecord {

	static final int VERSION_LENGTH = 18;

	/**
	 * Returns whether a record deletes its key.
	 */
	static final String IS_DELETION = """
			local function isDeletion(record)
				local letter = string.sub(record, 19, 19)
				return letter == 'D' or letter == 'W' and string.sub(record, 25, 25) == 'D'
			end
			""";

	private static final byte CHECKED = 'W';

	private static final byte FORMAT = 1;

	private static final byte PUT = 'P';

	private static final byte DELETION = 'D';

	private static final int CHECKSUM = VERSION_LENGTH + 1;

	private static final int CHECKED_FROM = CHECKSUM + Integer.BYTES;

	private static final int KEY_LENGTH = CHECKED_FROM + 2;

	private static final int KEY = KEY_LENGTH + Integer.BYTES;

	private static final int UNCHECKED_KEY_LENGTH = VERSION_LENGTH + 1;

	private static final int UNCHECKED_KEY = UNCHECKED_KEY_LENGTH + Integer.BYTES * 2;

	private static final int HEXADECIMAL = 16;

	private static final int MILLIS_LENGTH = 13;

	/**
	 * Room for the counter, and for a number of the region that has given the version.
	 */
	private static final int MILLIS_SHIFT = 20;

	private static final int COUNTER_SHIFT = 6;

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

	/**
	 * Read a record.
	 * @param bytes what stands in the log
	 * @return the record
	 * @throws DamagedRecordException if it is none
	 * @throws IllegalStateException if it is of a newer format
	 */
	static LogRecord parse(byte[] bytes) {
		if (bytes.length <= VERSION_LENGTH || !isVersion(bytes, 0)) {
			throw new DamagedRecordException("it has no version", bytes);
		}
		return (bytes[VERSION_LENGTH] == CHECKED) ? parseChecked(bytes) : parseUnchecked(bytes);
	}

	private static LogRecord parseChecked(byte[] bytes) {
		int end = bytes.length - VERSION_LENGTH;
		if (end <= CHECKED_FROM || !Arrays.equals(bytes, 0, VERSION_LENGTH, bytes, end, bytes.length)) {
			throw new DamagedRecordException("its two versions differ", bytes);
		}
		ByteBuffer buffer = ByteBuffer.wrap(bytes);
		if (buffer.getInt(CHECKSUM) != checksum(bytes, CHECKED_FROM, end, new CRC32C())) {
			throw new DamagedRecordException("its checksum is wrong", bytes);
		}
		if (bytes[CHECKED_FROM] != FORMAT) {
			throw new IllegalStateException("The record has format %d, the newest that is known here is %d"
				.formatted(bytes[CHECKED_FROM], FORMAT));
		}
		return record(bytes, (char) bytes[CHECKED_FROM + 1], KEY, buffer.getInt(KEY_LENGTH), end);
	}

	private static LogRecord parseUnchecked(byte[] bytes) {
		int length = -1;
		if (bytes.length >= UNCHECKED_KEY) {
			try {
				length = Integer.parseInt(text(bytes, UNCHECKED_KEY_LENGTH, UNCHECKED_KEY), HEXADECIMAL);
			}
			catch (NumberFormatException ex) {
				length = -1;
			}
		}
		return record(bytes, (char) bytes[VERSION_LENGTH], UNCHECKED_KEY, length, bytes.length);
	}

	private static LogRecord record(byte[] bytes, char letter, int key, int length, int end) {
		boolean deletion = letter == DELETION;
		if (!deletion && letter != PUT) {
			throw new DamagedRecordException("it is neither a put nor a deletion", bytes);
		}
		if (length < 0 || length > end - key || (deletion && length != end - key)) {
			throw new DamagedRecordException("the length of its key is wrong", bytes);
		}
		return new LogRecord(text(bytes, 0, VERSION_LENGTH), deletion, Arrays.copyOfRange(bytes, key, key + length),
				Arrays.copyOfRange(bytes, key + length, end));
	}

	private static boolean isVersion(byte[] bytes, int from) {
		for (int i = from; i < from + VERSION_LENGTH; i++) {
			if (bytes[i] < '0' || bytes[i] > '9') {
				return false;
			}
		}
		return true;
	}

	/**
	 * Return the version of a record, even of one that cannot be read here.
	 * @param bytes what stands in the log
	 * @return the version, or an empty text if it has none
	 */
	static String versionOf(byte[] bytes) {
		return (bytes.length >= VERSION_LENGTH && isVersion(bytes, 0)) ? text(bytes, 0, VERSION_LENGTH) : "";
	}

	private static String text(byte[] bytes, int from, int end) {
		return new String(bytes, from, end - from, StandardCharsets.US_ASCII);
	}

	/**
	 * Return what stands between the first version and the entry.
	 * @param deletion whether the key is deleted
	 * @param key the encoded key
	 * @param entry the entry, empty if the key is deleted
	 * @return the bytes
	 */
	static byte[] head(boolean deletion, byte[] key, byte[] entry) {
		ByteBuffer head = ByteBuffer.allocate(KEY - VERSION_LENGTH + key.length)
			.put(CHECKED)
			.putInt(0)
			.put(FORMAT)
			.put(deletion ? DELETION : PUT)
			.putInt(key.length)
			.put(key);
		CRC32C crc = new CRC32C();
		crc.update(head.array(), CHECKED_FROM - VERSION_LENGTH, head.capacity() - CHECKED_FROM + VERSION_LENGTH);
		return head.putInt(CHECKSUM - VERSION_LENGTH, checksum(entry, 0, entry.length, crc)).array();
	}

	private static int checksum(byte[] bytes, int from, int end, CRC32C crc) {
		crc.update(bytes, from, end - from);
		return (int) crc.getValue();
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

	/**
	 * Return a version from its number.
	 * @param number the number
	 * @return the version
	 */
	static String version(long number) {
		return "%013d%05d".formatted(number >>> MILLIS_SHIFT, (number & ((1L << MILLIS_SHIFT) - 1)) >>> COUNTER_SHIFT);
	}

	/**
	 * Return the lowest number of a version that is given at a time.
	 * @param time the time, in milliseconds since the epoch
	 * @return the number
	 */
	static long number(long time) {
		return time << MILLIS_SHIFT;
	}

	/**
	 * Return when a version was given.
	 * @param version the version
	 * @return the time, by the clock of the log
	 */
	static Instant time(String version) {
		return Instant.ofEpochMilli(Long.parseLong(version, 0, MILLIS_LENGTH, 10));
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
