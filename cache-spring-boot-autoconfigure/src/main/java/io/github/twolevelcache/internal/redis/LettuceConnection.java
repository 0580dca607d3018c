package io.github.twolevelcache.internal.redis;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisException;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.RemoteCallException;
import io.github.twolevelcache.internal.runtime.InstanceRuntime;

/**
 * One connection for all threads, opened on first use and again after a disconnection.
 */
final class LettuceConnection {

	/** The connect timeout of Lettuce. A client that was stopped waits for longer. */
	private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

	private final LettuceClient client;

	private final Duration longestTimeout;

	private final InstanceRuntime runtime;

	/** {@code null} while disconnected. Removed before it fails. */
	private final AtomicReference<@Nullable CompletableFuture<Open>> opening = new AtomicReference<>();

	private volatile boolean closed;

	LettuceConnection(LettuceClient client, Duration longestTimeout, InstanceRuntime runtime) {
		this.client = client;
		this.longestTimeout = longestTimeout;
		this.runtime = runtime;
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
		Open open = ifOpen();
		return (open != null) ? open.connection().getTimeout() : this.longestTimeout;
	}

	/**
	 * Return whether Redis is a cluster.
	 * @return whether it is
	 */
	boolean isCluster() {
		return this.client.isCluster();
	}

	/**
	 * Return the connection if there is one.
	 * @return the connection, or {@code null}
	 */
	@Nullable Open ifOpen() {
		return ifOpen(this.opening.get());
	}

	private static @Nullable Open ifOpen(@Nullable CompletableFuture<Open> opening) {
		return (opening != null && opening.isDone() && !opening.isCompletedExceptionally()) ? opening.join() : null;
	}

	private Open open() {
		Open open = ifOpen();
		return (open != null) ? open : await(opening());
	}

	private Open await(CompletableFuture<Open> opening) {
		try {
			if (!opening.isDone() && !EventLoops.mayBlock()) {
				// To wait here could stop the very loop that closes, or opens, a
				// connection.
				throw new RemoteCallException("The connection to Redis is not open yet", null);
			}
			return this.runtime.scheduler().await(opening, LONGEST_WAIT);
		}
		catch (ExecutionException ex) {
			throw failure(ex.getCause());
		}
		catch (TimeoutException ex) {
			throw new RemoteCallException("The connection to Redis is not open yet", ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new RemoteCallException("Interrupted while the connection to Redis was opened", ex);
		}
	}

	private CompletableFuture<Open> opening() {
		CompletableFuture<Open> opening = new CompletableFuture<>();
		CompletableFuture<Open> known = this.opening.compareAndExchange(null, opening);
		if (known != null) {
			return known;
		}
		if (this.closed) {
			disconnect();
			return opening;
		}
		// Not on this thread, which may be an event loop, and waits no longer than that.
		this.runtime.executor().execute(() -> open(opening));
		return opening;
	}

	private void open(CompletableFuture<Open> opening) {
		try {
			Open open = opened();
			limitTimeout(open.connection(), this.longestTimeout);
			if (!opening.complete(open)) {
				open.close();
			}
		}
		catch (RuntimeException | Error ex) {
			// The next call tries again.
			this.opening.compareAndSet(opening, null);
			opening.completeExceptionally(ex);
		}
	}

	private static RemoteCallException failure(@Nullable Throwable cause) {
		if (cause instanceof IllegalStateException) {
			// What a client without an address says.
			return new RemoteCallException("The Redis client has no address of its own; "
					+ "a static list of a master and its replicas is not supported", cause);
		}
		return new RemoteCallException(
				"Redis cannot be reached: " + ((cause != null) ? cause.getMessage() : "the connection was closed"),
				cause);
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
	 * Close a connection, unless the client has done so already, without waiting for it.
	 * @param connection the connection
	 */
	static void closeLater(StatefulConnection<?, ?> connection) {
		if (!isClosed(connection)) {
			CompletableFuture<?> unused = connection.closeAsync();
		}
	}

	static boolean isClosed(StatefulConnection<?, ?> connection) {
		return connection instanceof RedisChannelHandler<?, ?> handler && handler.isClosed();
	}

	/**
	 * Return the name of the master that has a key.
	 * @param key the key
	 * @return its address, empty if there is no cluster or it is not known
	 */
	String nodeOf(byte[] key) {
		Open open = ifOpen();
		if (open == null || !(open.connection() instanceof StatefulRedisClusterConnection<byte[], byte[]> cluster)) {
			return "";
		}
		RedisClusterNode master = cluster.getPartitions().getMasterBySlot(SlotHash.getSlot(key));
		return (master != null) ? master.getUri().getHost() + ":" + master.getUri().getPort() : "";
	}

	/**
	 * Open another connection, and use it in place of the present one. What was sent on
	 * that may still be answered. Blocks.
	 */
	void replace() {
		CompletableFuture<Open> present = this.opening.get();
		Open old = ifOpen(present);
		if (old == null) {
			return;
		}
		Open next = opened();
		limitTimeout(next.connection(), this.longestTimeout);
		if (this.opening.compareAndSet(present, CompletableFuture.completedFuture(next))) {
			Future<?> unused = this.runtime.scheduler()
				.schedule(this.longestTimeout, () -> closeLater(old.connection()));
		}
		else {
			next.close();
		}
	}

	/**
	 * Close the connection. The next use opens another.
	 */
	void disconnect() {
		CompletableFuture<Open> opening = this.opening.getAndSet(null);
		// Whoever opens it closes it, unless it is open.
		if (opening != null && !opening.completeExceptionally(new RedisException("The connection was closed"))
				&& !opening.isCompletedExceptionally()) {
			opening.join().close();
		}
	}

	/**
	 * Close the connection for good.
	 */
	void close() {
		this.closed = true;
		disconnect();
	}

	/**
	 * A connection that was opened.
	 *
	 * @param connection the connection
	 * @param commands its commands
	 */
	record Open(StatefulConnection<byte[], byte[]> connection, RedisClusterAsyncCommands<byte[], byte[]> commands) {

		private void close() {
			if (!isClosed(this.connection)) {
				this.connection.close();
			}
		}

	}

}
