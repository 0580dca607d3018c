package io.github.twolevelcache.remote;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * The keys of one cache in Redis.
 *
 * <p>
 * The value of a key stands under <code>namespace:v:{cache::text}</code>. The braces make
 * everything between them the hash tag, so that whatever else is ever kept for the key
 * shares its slot. Neither the namespace nor the name of the cache may hold a brace; the
 * text may hold anything, since it comes after the non-empty start of the tag.
 */
final class RedisKeys {

	/** What Java reads in place of bytes that are not UTF-8. */
	private static final char REPLACEMENT = 0xFFFD;

	private final byte[] valuePrefix;

	private final byte[] allValues;

	RedisKeys(String namespace, String cache) {
		String prefix = namespace + ":v:{" + cache + "::";
		this.valuePrefix = prefix.getBytes(StandardCharsets.UTF_8);
		this.allValues = (prefix.replaceAll("[\\\\*?\\[\\]]", "\\\\$0") + "*").getBytes(StandardCharsets.UTF_8);
	}

	/**
	 * Return the key of a value.
	 * @param text the text of the user's key
	 * @return the key in Redis
	 */
	byte[] value(String text) {
		byte[] bytes = bytes(text);
		byte[] key = new byte[this.valuePrefix.length + bytes.length + 1];
		System.arraycopy(this.valuePrefix, 0, key, 0, this.valuePrefix.length);
		System.arraycopy(bytes, 0, key, this.valuePrefix.length, bytes.length);
		key[key.length - 1] = '}';
		return key;
	}

	/**
	 * Return the text of a key in Redis.
	 * @param key the key
	 * @return the text of the user's key, or {@code null} if the key is not of a value of
	 * this cache
	 */
	@Nullable String text(byte[] key) {
		int prefix = this.valuePrefix.length;
		if (key.length <= prefix || !Arrays.equals(key, 0, prefix, this.valuePrefix, 0, prefix)) {
			return null;
		}
		String text = new String(key, prefix, key.length - prefix - 1, StandardCharsets.UTF_8);
		return (text.indexOf(REPLACEMENT) < 0) ? text : textWithSurrogates(key, prefix);
	}

	/**
	 * Return the pattern that matches the keys of all values.
	 * @return the pattern, as {@code SCAN} understands it
	 */
	byte[] allValues() {
		return this.allValues;
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

}
