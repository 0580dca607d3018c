package io.github.twolevelcache.internal.coherence;

import java.nio.charset.StandardCharsets;

import io.lettuce.core.cluster.models.partitions.RedisClusterNode;

import io.github.twolevelcache.internal.redis.HashSlot;

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
		return new Slots(new RedisClusterNode(), HashSlot.findKey(prefix, (slot) -> true));
	}

	/**
	 * The slots of a node.
	 * @param node the node, with at least one slot
	 * @param prefix what keys begin with
	 * @return its slots
	 */
	static Slots of(RedisClusterNode node, String prefix) {
		return new Slots(new RedisClusterNode(node), HashSlot.findKey(prefix, node::hasSlot));
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
