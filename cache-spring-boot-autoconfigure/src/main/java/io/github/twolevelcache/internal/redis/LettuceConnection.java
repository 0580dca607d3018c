package io.github.twolevelcache.internal.redis;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;

import io.lettuce.core.RedisException;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.RemoteCallException;

/**
 * One connection for all threads, opened on first use and again after it was closed.
 */
final class LettuceConnection {

	private final LettuceClient client;

	private final Duration longestTimeout;

	/** Connects for threads that must not wait for it. */
	private final Executor executor;

	/** Held while opening; never while a command runs, or while closing. */
	private final ReentrantLock lock = new ReentrantLock();

	/** Written under the lock. */
	private volatile @Nullable Open open;

	LettuceConnection(LettuceClient client, Duration longestTimeout, Executor executor) {
		this.client = client;
		this.longestTimeout = longestTimeout;
		this.executor = executor;
	}

	/**
	 * Return the commands of the connection.
	 * @return the commands
	 * @throws RemoteCallException if the connection cannot be opened
	 */
	RedisClusterAsyncCommands<byte[], byte[]> commands() {
		return open().commands();
	}

	/**
	 * Return the command timeout: the shorter one of the client's and ours.
	 * @return the timeout; ours while nothing is open
	 */
	Duration timeout() {
		Open open = this.open;
		return (open != null) ? open.connection().getTimeout() : this.longestTimeout;
	}

	private Open open() {
		Open open = this.open;
		if (open == null && !EventLoops.mayBlock()) {
			// To wait here could stop the very loop that closes, or opens, a connection.
			this.executor.execute(this::connectQuietly);
			throw new RemoteCallException("The connection to Redis is not open yet", null);
		}
		return (open != null) ? open : connect();
	}

	private void connectQuietly() {
		try {
			connect();
		}
		catch (RemoteCallException ex) {
			// The next call tries again.
		}
	}

	private Open connect() {
		this.lock.lock();
		try {
			Open open = this.open;
			if (open == null) {
				open = opened();
				limitTimeout(open.connection(), this.longestTimeout);
				this.open = open;
			}
			return open;
		}
		catch (RedisException ex) {
			throw new RemoteCallException("Redis cannot be reached: " + ex.getMessage(), ex);
		}
		catch (IllegalStateException ex) {
			// What a client without an address says.
			throw new RemoteCallException("The Redis client has no address of its own; "
					+ "a static list of a master and its replicas is not supported", ex);
		}
		finally {
			this.lock.unlock();
		}
	}

	private Open opened() {
		StatefulConnection<byte[], byte[]> connection = this.client.connect();
		return new Open(connection, (connection instanceof StatefulRedisClusterConnection<byte[], byte[]> cluster)
				? cluster.async() : ((StatefulRedisConnection<byte[], byte[]>) connection).async());
	}

	/**
	 * Shorten the command timeout of a connection, if it is longer than ours. The client
	 * ends asynchronous commands after it too.
	 * @param connection the connection
	 * @param longest the longest timeout allowed
	 */
	static void limitTimeout(StatefulConnection<?, ?> connection, Duration longest) {
		if (connection.getTimeout().isZero() || connection.getTimeout().compareTo(longest) > 0) {
			connection.setTimeout(longest);
		}
	}

	/**
	 * Return the name of the master that has a key.
	 * @param key the key
	 * @return its address, empty if there is no cluster or it is not known
	 */
	String nodeOf(byte[] key) {
		Open open = this.open;
		if (open == null || !(open.connection() instanceof StatefulRedisClusterConnection<byte[], byte[]> cluster)) {
			return "";
		}
		RedisClusterNode master = cluster.getPartitions().getMasterBySlot(SlotHash.getSlot(key));
		return (master != null) ? master.getUri().getHost() + ":" + master.getUri().getPort() : "";
	}

	void close() {
		Open open;
		this.lock.lock();
		try {
			open = this.open;
			this.open = null;
		}
		finally {
			this.lock.unlock();
		}
		// Not under the lock: what fails now may ask for the connection again.
		if (open != null) {
			open.connection().close();
		}
	}

	private record Open(StatefulConnection<byte[], byte[]> connection,
			RedisClusterAsyncCommands<byte[], byte[]> commands) {

	}

}
