package io.github.twolevelcache.internal.coherence;

import java.nio.charset.StandardCharsets;
import java.util.BitSet;

import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;

/**
 * The slots of a node, and a key in one of them to ask for.
 *
 * @param numbers the numbers of the slots
 * @param key the key, as text
 */
record Slots(BitSet numbers, String key) {

	/**
	 * The slots of a Redis without a cluster.
	 * @param prefix what keys begin with
	 * @return all slots
	 */
	static Slots all(String prefix) {
		BitSet numbers = new BitSet(SlotHash.SLOT_COUNT);
		numbers.set(0, SlotHash.SLOT_COUNT);
		return of(numbers, prefix);
	}

	/**
	 * The slots of a node.
	 * @param node the node, with at least one slot
	 * @param prefix what keys begin with
	 * @return its slots
	 */
	static Slots of(RedisClusterNode node, String prefix) {
		BitSet numbers = new BitSet(SlotHash.SLOT_COUNT);
		node.forEachSlot(numbers::set);
		return of(numbers, prefix);
	}

	private static Slots of(BitSet numbers, String prefix) {
		int number = 0;
		while (!numbers.get(SlotHash.getSlot(prefix + number))) {
			number++;
		}
		return new Slots(numbers, prefix + number);
	}

	byte[] heartbeatKey() {
		return this.key.getBytes(StandardCharsets.UTF_8);
	}

}
