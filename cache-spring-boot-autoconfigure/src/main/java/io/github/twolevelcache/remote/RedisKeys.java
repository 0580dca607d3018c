package io.github.twolevelcache.remote;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * The keys of one cache in Redis.
 *
 * <p>
 * The value of a key stands under <code>namespace:v:{cache::text}</code>, the lease of
 * its load under <code>namespace:l:{cache::text}</code>, and
 * <code>namespace:w:{cache::text}</code> is written only to be heard by those who wait
 * for that load. The braces make everything between them the hash tag, so that the three
 * share a slot. Neither the namespace nor the name of the cache may hold a brace; the
 * text may hold anything, since it comes after the non-empty start of the tag.
 */
final class RedisKeys {

	/** What Java reads in place of bytes that are not UTF-8. */
	private static final char REPLACEMENT = 0xFFFD;

	private final byte[] valuePrefix;

	private final byte[] leasePrefix;

	private final byte[] wakePrefix;

	private final byte[] generation;

	private final byte[] permits;

	private final byte[] permitsWake;

	RedisKeys(String namespace, String cache) {
		this.valuePrefix = (namespace + ":v:{" + cache + "::").getBytes(StandardCharsets.UTF_8);
		this.leasePrefix = (namespace + ":l:{" + cache + "::").getBytes(StandardCharsets.UTF_8);
		this.wakePrefix = (namespace + ":w:{" + cache + "::").getBytes(StandardCharsets.UTF_8);
		this.generation = (namespace + ":v:gen:{" + cache + "}").getBytes(StandardCharsets.UTF_8);
		this.permits = (namespace + ":p:{" + cache + "}").getBytes(StandardCharsets.UTF_8);
		this.permitsWake = (namespace + ":w:{" + cache + "}").getBytes(StandardCharsets.UTF_8);
	}

	/**
	 * Return the keys of an entry.
	 * @param text the text of the user's key
	 * @return the keys in Redis
	 */
	EntryKeys of(String text) {
		byte[] bytes = bytes(text);
		return new EntryKeys(key(this.valuePrefix, bytes), key(this.leasePrefix, bytes), key(this.wakePrefix, bytes));
	}

	/**
	 * Return the key of a value.
	 * @param text the text of the user's key
	 * @return the key in Redis
	 */
	byte[] value(String text) {
		return key(this.valuePrefix, bytes(text));
	}

	private static byte[] key(byte[] prefix, byte[] text) {
		byte[] key = Arrays.copyOf(prefix, prefix.length + text.length + 1);
		System.arraycopy(text, 0, key, prefix.length, text.length);
		key[key.length - 1] = '}';
		return key;
	}

	/**
	 * Return the key of the cache's generation.
	 * @return the key in Redis
	 */
	byte[] generation() {
		return this.generation;
	}

	/**
	 * Return the key of the permits to load.
	 * @return the key in Redis
	 */
	byte[] permits() {
		return this.permits;
	}

	/**
	 * Return the key that wakes those who wait for a permit.
	 * @return the key in Redis
	 */
	byte[] permitsWake() {
		return this.permitsWake;
	}

	/**
	 * Return the text of the key of a value.
	 * @param key the key in Redis
	 * @return the text of the user's key, or {@code null} if the key is not of a value of
	 * this cache
	 */
	@Nullable String textOfValue(byte[] key) {
		return text(this.valuePrefix, key);
	}

	/**
	 * Return the text of the key that wakes those who wait for a load.
	 * @param key the key in Redis
	 * @return the text of the user's key, or {@code null} if the key is no such key of
	 * this cache
	 */
	@Nullable String textOfWake(byte[] key) {
		return text(this.wakePrefix, key);
	}

	private static @Nullable String text(byte[] prefix, byte[] key) {
		if (key.length <= prefix.length || !Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length)) {
			return null;
		}
		String text = new String(key, prefix.length, key.length - prefix.length - 1, StandardCharsets.UTF_8);
		return (text.indexOf(REPLACEMENT) < 0) ? text : textWithSurrogates(key, prefix.length);
	}

	private static byte[] bytes(String text) {
		for (int i = 0; i < text.length(); i++) {
			if (Character.isSurrogate(text.charAt(i))) {
				return bytesWithSurrogates(text);
			}
		}
		return text.getBytes(StandardCharsets.UTF_8);
	}

	// UTF-8, but an unpaired surrogate becomes the three bytes that its code point would
	// have, as in WTF-8. Java writes a question mark instead, and two keys would meet.
	private static byte[] bytesWithSurrogates(String text) {
		ByteArrayOutputStream out = new ByteArrayOutputStream(text.length() * 2);
		text.codePoints().forEach((codePoint) -> {
			if (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE) {
				out.write(0xE0 | (codePoint >> 12));
				out.write(0x80 | ((codePoint >> 6) & 0x3F));
				out.write(0x80 | (codePoint & 0x3F));
			}
			else {
				out.writeBytes(Character.toString(codePoint).getBytes(StandardCharsets.UTF_8));
			}
		});
		return out.toByteArray();
	}

	// The reverse: Java would not read the bytes of an unpaired surrogate.
	private static String textWithSurrogates(byte[] key, int from) {
		StringBuilder text = new StringBuilder();
		int begin = from;
		int end = key.length - 1;
		for (int i = from; i + 2 < end; i++) {
			if ((key[i] & 0xFF) == 0xED && (key[i + 1] & 0xFF) >= 0xA0) {
				text.append(new String(key, begin, i - begin, StandardCharsets.UTF_8));
				text.append((char) (0xD000 | (key[i + 1] & 0x3F) << 6 | (key[i + 2] & 0x3F)));
				begin = i + 3;
				i += 2;
			}
		}
		return text.append(new String(key, begin, end - begin, StandardCharsets.UTF_8)).toString();
	}

	/**
	 * The keys of one entry, all in one slot.
	 */
	static final class EntryKeys {

		private final byte[] value;

		private final byte[] lease;

		private final byte[] wake;

		private EntryKeys(byte[] value, byte[] lease, byte[] wake) {
			this.value = value;
			this.lease = lease;
			this.wake = wake;
		}

		/**
		 * Return the key of the value.
		 * @return the key in Redis
		 */
		byte[] value() {
			return this.value;
		}

		/**
		 * Return the key of the lease of its load.
		 * @return the key in Redis
		 */
		byte[] lease() {
			return this.lease;
		}

		/**
		 * Return the key that wakes those who wait for its load.
		 * @return the key in Redis
		 */
		byte[] wake() {
			return this.wake;
		}

	}

}
