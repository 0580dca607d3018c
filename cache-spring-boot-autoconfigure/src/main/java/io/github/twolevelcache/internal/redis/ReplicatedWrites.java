package io.github.twolevelcache.internal.redis;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.RemoteCallException;
import io.github.twolevelcache.internal.redis.ReplicatedConnection.Command;
import io.github.twolevelcache.internal.runtime.Futures;
import io.github.twolevelcache.internal.runtime.InstanceRuntime;

/**
 * Writes that count once replicas have them ({@code WAIT}), on a connection of their own
 * to each master: replicas that are waited for hold up nothing else. Redirections are
 * followed here, since a cluster connection would not say which connection it has used.
 * Thread-safe.
 */
final class ReplicatedWrites implements AutoCloseable {

	private static final int MOST_REDIRECTIONS = 5;

	private final LettuceClient client;

	private final Duration longestTimeout;

	private final InstanceRuntime runtime;

	/** By address of the master, empty if there is only one. */
	private final Map<String, CompletableFuture<ReplicatedConnection>> connections = new ConcurrentHashMap<>();

	private final AtomicBoolean refreshing = new AtomicBoolean();

	ReplicatedWrites(LettuceClient client, Duration longestTimeout, InstanceRuntime runtime) {
		this.client = client;
		this.longestTimeout = longestTimeout;
		this.runtime = runtime;
	}

	/**
	 * Run a script that writes.
	 * @param command the script
	 * @return its answer, when the replicas have what it wrote; if it fails, they may
	 * have it or not
	 */
	CompletableFuture<byte @Nullable []> run(Command command) {
		if (!this.client.isCluster()) {
			return connection("").thenCompose((connection) -> connection.run(command, false));
		}
		RedisClusterNode master = this.client.master(SlotHash.getSlot(command.key()));
		if (master == null) {
			refresh();
			return CompletableFuture.failedFuture(new RemoteCallException("No master is known for a slot", null));
		}
		RedisURI uri = master.getUri();
		return run(uri.getHost() + ":" + uri.getPort(), command, false, MOST_REDIRECTIONS);
	}

	private CompletableFuture<byte @Nullable []> run(String address, Command command, boolean asking,
			int redirections) {
		return connection(address).thenCompose((connection) -> connection.run(command, asking))
			.exceptionallyCompose((failure) -> {
				Throwable cause = Futures.unwrapped(failure);
				String[] words = String.valueOf(cause.getMessage()).split(" ", -1);
				boolean ask = "ASK".equals(words[0]);
				boolean moved = "MOVED".equals(words[0]);
				if (moved || !RemoteStore.isAnswer(cause)) {
					refresh();
				}
				if (redirections > 0 && cause instanceof RedisCommandExecutionException && (ask || moved)) {
					return run(words[2], command, ask, redirections - 1);
				}
				return CompletableFuture.failedFuture(cause);
			});
	}

	// Where the client does not do so by itself.
	private void refresh() {
		if (this.refreshing.compareAndSet(false, true)) {
			CompletionStage<?> unused = this.client.refreshTopology()
				.whenComplete((done, failure) -> this.refreshing.set(false));
		}
	}

	private CompletableFuture<ReplicatedConnection> connection(String address) {
		CompletableFuture<ReplicatedConnection> known = this.connections.get(address);
		if (known != null) {
			return known;
		}
		CompletableFuture<ReplicatedConnection> opening = new CompletableFuture<>();
		known = this.connections.putIfAbsent(address, opening);
		if (known != null) {
			return known;
		}
		CompletableFuture<?> unused = open(address).whenComplete((opened, failure) -> {
			if (failure != null) {
				this.connections.remove(address, opening);
				opening.completeExceptionally(failure);
				return;
			}
			LettuceConnection.limitTimeout(opened.connection(), this.longestTimeout);
			opening.complete(new ReplicatedConnection(opened.connection(), this.runtime.scheduler(), () -> {
				this.connections.remove(address, opening);
				LettuceConnection.closeLater(opened.owner());
			}));
		});
		return opening;
	}

	// One of its own for each node, since the client keeps using a node's connection that
	// was closed. Connecting blocks, and this may be an event loop.
	private CompletableFuture<Opened> open(String address) {
		return CompletableFuture.supplyAsync(this.client::connect, this.runtime.executor())
			.thenCompose((owner) -> (owner instanceof StatefulRedisClusterConnection<byte[], byte[]> cluster)
					? connectTo(cluster, address) : CompletableFuture
						.completedFuture(new Opened(owner, (StatefulRedisConnection<byte[], byte[]>) owner)));
	}

	private static CompletableFuture<Opened> connectTo(StatefulRedisClusterConnection<byte[], byte[]> owner,
			String address) {
		int colon = address.lastIndexOf(':');
		return owner.getConnectionAsync(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)))
			.thenApply((connection) -> new Opened(owner, connection))
			.whenComplete((opened, failure) -> {
				if (failure != null) {
					LettuceConnection.closeLater(owner);
				}
			});
	}

	/**
	 * Close all connections. The next use opens others.
	 */
	@Override
	public void close() {
		for (CompletableFuture<ReplicatedConnection> opening : this.connections.values()) {
			CompletableFuture<?> unused = opening.thenAccept(ReplicatedConnection::end);
		}
		this.connections.clear();
	}

	/**
	 * A connection that was opened.
	 *
	 * @param owner is closed with it
	 * @param connection the connection to a node
	 */
	private record Opened(StatefulConnection<byte[], byte[]> owner,
			StatefulRedisConnection<byte[], byte[]> connection) {

	}

}
