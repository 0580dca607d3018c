package io.github.twolevelcache.internal.redis;

import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import org.jspecify.annotations.Nullable;

/**
 * What the cache asks of the Lettuce client: connections, and who serves which slots.
 * Thread-safe.
 */
public interface LettuceClient {

	/**
	 * Open a connection. Blocks, for a minute at most.
	 * @return a {@code StatefulRedisClusterConnection}, or a
	 * {@code StatefulRedisConnection} if Redis is not a cluster
	 */
	StatefulConnection<byte[], byte[]> connect();

	/**
	 * Return whether Redis is a cluster.
	 * @return whether it is
	 */
	boolean isCluster();

	/**
	 * Return the master that has a slot of the cluster.
	 * @param slot the slot
	 * @return the master, or {@code null} if none is known
	 */
	@Nullable RedisClusterNode master(int slot);

	/**
	 * Ask the cluster for its masters and their slots. Does nothing if Redis is none.
	 * @return completes when they are known
	 */
	CompletionStage<?> refreshTopology();

	/**
	 * Use a client of the application.
	 * @param client returns a {@code RedisClusterClient} or {@code RedisClient} that is
	 * running
	 * @return opens connections with it
	 */
	static LettuceClient of(Supplier<? extends AbstractRedisClient> client) {
		return new ApplicationLettuceClient(client, ApplicationLettuceClient.LONGEST_WAIT);
	}

}
