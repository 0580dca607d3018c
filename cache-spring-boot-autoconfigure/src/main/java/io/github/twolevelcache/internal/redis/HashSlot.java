package io.github.twolevelcache.internal.redis;

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
	 * Return the slot of a key.
	 * @param key the key
	 * @return the number of the slot, from 0
	 */
	public static int of(byte[] key) {
		return SlotHash.getSlot(key);
	}

}
