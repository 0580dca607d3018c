package io.github.twolevelcache.internal.keyspace;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.internal.redis.Ascii;

/**
 * The keys of one cache in Redis.
 *
 * <p>
 * The value of a key stands under <code>namespace:v:{cache::text}</code>, the lease of a
 * load that is to replace it under <code>namespace:l:{cache::text}version</code>, and
 * <code>namespace:w:{cache::text}</code> is written only to be heard by those who wait
 * for that load. The braces make everything between them the hash tag, so that the three
 * share a slot. Neither the namespace nor the name of the cache may hold a brace; the
 * text may hold anything, since it comes after the non-empty start of the tag.
 *
 * <p>
 * A cache whose writes wait in a log has a tag for each partition of the log in place of
 * one for each key: the value stands under <code>namespace:v:{cache~tag}text</code>,
 * beside the partition of the log that its writes wait in.
 */
public final class RedisKeys {

	/** What Java reads in place of bytes that are not UTF-8. */
	private static final char REPLACEMENT = 0xFFFD;

	private static final byte[] NOTHING = {};

	private final String namespace;

	private final String cacheTag;

	/** {@code null} if each key has a tag of its own. */
	private final @Nullable Partitions partitions;

	private final byte[] valuePrefix;

	private final byte[] leasePrefix;

	private final byte[] wakePrefix;

	private final byte[] generation;

	private final byte[] permits;

	private final byte[] permitsWake;

	public RedisKeys(String namespace, String cache) {
		this(namespace, cache, null);
	}

	public RedisKeys(String namespace, String cache, @Nullable Partitions partitions) {
		this.namespace = namespace;
		this.partitions = partitions;
		this.cacheTag = cache + Partitions.SEPARATOR;
		String tag = (partitions != null) ? cache + Partitions.SEPARATOR : cache + "::";
		this.valuePrefix = (namespace + ":v:{" + tag).getBytes(StandardCharsets.UTF_8);
		this.leasePrefix = (namespace + ":l:{" + tag).getBytes(StandardCharsets.UTF_8);
		this.wakePrefix = (namespace + ":w:{" + tag).getBytes(StandardCharsets.UTF_8);
		this.generation = (namespace + ":v:gen:{" + cache + "}").getBytes(StandardCharsets.UTF_8);
		this.permits = (namespace + ":p:{" + cache + "}").getBytes(StandardCharsets.UTF_8);
		this.permitsWake = (namespace + ":w:{" + cache + "}").getBytes(StandardCharsets.UTF_8);
	}

	/**
	 * Return the keys of an entry.
	 * @param text the text of the user's key
	 * @return the keys in Redis
	 */
	public EntryKeys of(String text) {
		byte[] bytes = bytes(text);
		int partition = partition(text);
		return new EntryKeys(key(this.valuePrefix, bytes, partition), key(this.leasePrefix, bytes, partition),
				key(this.wakePrefix, bytes, partition), bytes, partition);
	}

	/**
	 * Return the key of a value.
	 * @param text the text of the user's key
	 * @return the key in Redis
	 */
	public byte[] value(String text) {
		return key(this.valuePrefix, bytes(text), partition(text));
	}

	private int partition(String text) {
		return (this.partitions != null) ? this.partitions.of(text) : 0;
	}

	private byte[] key(byte[] prefix, byte[] text, int partition) {
		byte[] first = (this.partitions != null) ? this.partitions.tag(partition) : text;
		byte[] second = (this.partitions != null) ? text : NOTHING;
		byte[] key = Arrays.copyOf(prefix, prefix.length + first.length + 1 + second.length);
		System.arraycopy(first, 0, key, prefix.length, first.length);
		key[prefix.length + first.length] = '}';
		System.arraycopy(second, 0, key, prefix.length + first.length + 1, second.length);
		return key;
	}

	/**
	 * Return the key of something that each partition of the log has once.
	 * @param kind its letter
	 * @param partition the number of the partition
	 * @return the key in Redis
	 */
	public byte[] ofPartition(char kind, int partition) {
		return key((this.namespace + ":" + kind + ":{" + this.cacheTag).getBytes(StandardCharsets.UTF_8), NOTHING,
				partition);
	}

	/**
	 * Return the key of the cache's generation.
	 * @return the key in Redis
	 */
	public byte[] generation() {
		return this.generation;
	}

	/**
	 * Return the key of the permits to load.
	 * @return the key in Redis
	 */
	public byte[] permits() {
		return this.permits;
	}

	/**
	 * Return the key that wakes those who wait for a permit.
	 * @return the key in Redis
	 */
	public byte[] permitsWake() {
		return this.permitsWake;
	}

	/**
	 * Return the text of the key of a value.
	 * @param key the key in Redis
	 * @return the text of the user's key, or {@code null} if the key is not of a value of
	 * this cache
	 */
	public @Nullable String textOfValue(byte[] key) {
		return text(this.valuePrefix, key);
	}

	/**
	 * Return the text of the key that wakes those who wait for a load.
	 * @param key the key in Redis
	 * @return the text of the user's key, or {@code null} if the key is no such key of
	 * this cache
	 */
	public @Nullable String textOfWake(byte[] key) {
		return text(this.wakePrefix, key);
	}

	private @Nullable String text(byte[] prefix, byte[] key) {
		if (key.length <= prefix.length || !Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length)) {
			return null;
		}
		int from = prefix.length;
		int end = key.length - 1;
		if (this.partitions != null) {
			while (key[from] != '}' && from < end) {
				from++;
			}
			from++;
			end++;
		}
		return text(key, from, end);
	}

	/**
	 * Return the text that bytes in Redis stand for.
	 * @param bytes hold the text
	 * @param from where it begins
	 * @param end where it has ended
	 * @return the text
	 */
	public static String text(byte[] bytes, int from, int end) {
		String text = new String(bytes, from, end - from, StandardCharsets.UTF_8);
		return (text.indexOf(REPLACEMENT) < 0) ? text : textWithSurrogates(bytes, from, end);
	}

	public static byte[] bytes(String text) {
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
	private static String textWithSurrogates(byte[] key, int from, int end) {
		StringBuilder text = new StringBuilder();
		int begin = from;
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
	public static final class EntryKeys {

		private final byte[] value;

		private final byte[] lease;

		private final byte[] wake;

		private final byte[] text;

		private final int partition;

		private EntryKeys(byte[] value, byte[] lease, byte[] wake, byte[] text, int partition) {
			this.value = value;
			this.lease = lease;
			this.wake = wake;
			this.text = text;
			this.partition = partition;
		}

		/**
		 * Return the key of the value.
		 * @return the key in Redis
		 */
		public byte[] value() {
			return this.value;
		}

		/**
		 * Return the key of the lease of a load that is to replace the entry. Each
		 * version has one of its own, so nobody waits for a load that cannot be stored.
		 * @param version the version of the entry
		 * @return the key in Redis
		 */
		public byte[] lease(long version) {
			byte[] suffix = Ascii.bytes(version);
			byte[] key = Arrays.copyOf(this.lease, this.lease.length + suffix.length);
			System.arraycopy(suffix, 0, key, this.lease.length, suffix.length);
			return key;
		}

		/**
		 * Return the key that wakes those who wait for its load.
		 * @return the key in Redis
		 */
		public byte[] wake() {
			return this.wake;
		}

		/**
		 * Return the text of the user's key.
		 * @return its bytes
		 */
		public byte[] text() {
			return this.text;
		}

		/**
		 * Return the partition of the log that its writes wait in.
		 * @return the number of the partition, 0 if there is no log
		 */
		public int partition() {
			return this.partition;
		}

	}

}
