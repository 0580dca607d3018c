package io.github.twolevelcache.internal.redis;

import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode.NodeFlag;

import io.github.twolevelcache.internal.runtime.TimeSource;

/**
 * Has the client ask the cluster for its masters when there is a reason to. The client
 * does so by itself only if it is configured to; otherwise it would not find a master
 * that has taken over. Used by one thread at a time.
 */
public final class Topology {

	private static final long PERIOD = TimeUnit.SECONDS.toNanos(1);

	private final LettuceClient client;

	private final TimeSource time;

	private long refreshedAt;

	/**
	 * Create the topology.
	 * @param client asks the cluster
	 * @param time tells the time
	 */
	public Topology(LettuceClient client, TimeSource time) {
		this.client = client;
		this.time = time;
		this.refreshedAt = time.nanoTime();
	}

	/**
	 * Return the masters of a cluster.
	 * @param cluster knows them
	 * @return by identifier, those that have slots
	 */
	public static Map<String, RedisClusterNode> masters(StatefulRedisClusterConnection<?, ?> cluster) {
		return cluster.getPartitions()
			.stream()
			.filter((node) -> node.is(NodeFlag.UPSTREAM) && !node.hasNoSlots())
			.collect(Collectors.toMap(RedisClusterNode::getNodeId, Function.identity()));
	}

	/**
	 * Ask, but not more than once a second.
	 * @return whether that is done; not so if it was done just now, or if there is no
	 * cluster
	 */
	public boolean refresh() {
		long now = this.time.nanoTime();
		try {
			if (now - this.refreshedAt <= PERIOD || !this.client.isCluster()) {
				return false;
			}
			this.refreshedAt = now;
			CompletionStage<?> unused = this.client.refreshTopology();
			return true;
		}
		catch (IllegalStateException ex) {
			// The client was stopped.
			return false;
		}
	}

}
