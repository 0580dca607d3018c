package io.github.twolevelcache.internal.redis;

import java.util.function.IntPredicate;

import io.lettuce.core.cluster.SlotHash;

/**
 * The slots of a Redis Cluster ({@code CLUSTER KEYSLOT}).
 */
public final class HashSlot {

	/**
	 * The number of slots.
	 */
	public static final int COUNT = SlotHash.SLOT_COUNT;

	private HashSlot() {
	}

	/**
	 * Find a key in one of several slots.
	 * @param prefix what the key begins with
	 * @param slots the slots, at least one
	 * @return the key
	 */
	public static String findKey(String prefix, IntPredicate slots) {
		int number = 0;
		while (!slots.test(SlotHash.getSlot(prefix + number))) {
			number++;
		}
		return prefix + number;
	}

	/**
	 * Return the slot of a key.
	 * @param key the key
	 * @return the number of the slot, from 0
	 */
	public static int of(byte[] key) {
		return SlotHash.getSlot(key);
	}

}
