package io.github.twolevelcache.internal.coherence;

import java.nio.charset.StandardCharsets;
import java.util.function.IntPredicate;

import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;

/**
 * The slots of a node, and a key in one of them to ask for.
 *
 * @param node the node as it was; nobody else changes it
 * @param key the key, as text
 */
record Slots(RedisClusterNode node, String key) {

	/**
	 * The slots of a Redis without a cluster.
	 * @param prefix what keys begin with
	 * @return all slots
	 */
	static Slots all(String prefix) {
		return new Slots(new RedisClusterNode(), key(prefix, (slot) -> true));
	}

	/**
	 * The slots of a node.
	 * @param node the node, with at least one slot
	 * @param prefix what keys begin with
	 * @return its slots
	 */
	static Slots of(RedisClusterNode node, String prefix) {
		return new Slots(new RedisClusterNode(node), key(prefix, node::hasSlot));
	}

	private static String key(String prefix, IntPredicate served) {
		int number = 0;
		while (!served.test(SlotHash.getSlot(prefix + number))) {
			number++;
		}
		return prefix + number;
	}

	/**
	 * Return whether a node serves these slots and no others.
	 * @param other the node
	 * @return whether it does
	 */
	boolean areOf(RedisClusterNode other) {
		return this.node.hasSameSlotsAs(other);
	}

	byte[] heartbeatKey() {
		return this.key.getBytes(StandardCharsets.UTF_8);
	}

}
