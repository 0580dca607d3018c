package io.github.twolevelcache.internal.keyspace;

import java.nio.charset.StandardCharsets;

import io.github.twolevelcache.internal.redis.HashSlot;

/**
 * The partitions of a cache's log, spread evenly over the slots of a cluster, and which
 * keys belong to which. Immutable.
 */
public final class Partitions {

	/** Between the name of the cache and the tag. */
	static final String SEPARATOR = "~";

	/**
	 * Fibonacci hashing (Knuth, TAOCP 6.4): spreads the similar hashes of similar texts.
	 */
	private static final int GOLDEN_RATIO = 0x9E3779B9;

	private static final int RADIX = 36;

	private final byte[][] tags;

	/**
	 * Find the tags.
	 * @param cache the name of the cache
	 * @param count the number of partitions
	 */
	public Partitions(String cache, int count) {
		this.tags = new byte[count][];
		for (int partition = 0; partition < count; partition++) {
			this.tags[partition] = tag(cache + SEPARATOR, partition, count).getBytes(StandardCharsets.US_ASCII);
		}
	}

	// The shortest number whose slot lies in the middle half of the partition's share, so
	// that each master's share of the partitions is its share of the slots.
	private static String tag(String prefix, int partition, int count) {
		int share = HashSlot.COUNT / count;
		int from = partition * HashSlot.COUNT / count + share / 4;
		int to = from + Math.max(1, share / 2);
		for (long number = 0;; number++) {
			String tag = Long.toString(number, RADIX);
			int slot = HashSlot.of((prefix + tag).getBytes(StandardCharsets.UTF_8));
			if (slot >= from && slot < to) {
				return tag;
			}
		}
	}

	public int count() {
		return this.tags.length;
	}

	/**
	 * Return the partition that the writes of a key wait in.
	 * @param text the text of the key
	 * @return the number of the partition
	 */
	public int of(String text) {
		return Math.floorMod((text.hashCode() * GOLDEN_RATIO) >>> 8, this.tags.length);
	}

	/**
	 * Return what the hash tag of a partition contains after the name of the cache.
	 * @param partition the number of the partition
	 * @return the tag
	 */
	byte[] tag(int partition) {
		return this.tags[partition];
	}

}
