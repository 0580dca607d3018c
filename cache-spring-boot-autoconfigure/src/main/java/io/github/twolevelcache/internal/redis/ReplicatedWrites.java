package io.github.twolevelcache.internal.redis;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.codec.ByteArrayCodec;
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

	private static final ByteArrayCodec CODEC = ByteArrayCodec.INSTANCE;

	private static final int MOST_REDIRECTIONS = 5;

	private final LettuceClientSource client;

	private final Duration longestTimeout;

	private final InstanceRuntime runtime;

	/** By address of the master, empty if there is only one. */
	private final Map<String, CompletableFuture<ReplicatedConnection>> connections = new ConcurrentHashMap<>();

	private final AtomicBoolean refreshing = new AtomicBoolean();

	ReplicatedWrites(LettuceClientSource client, Duration longestTimeout, InstanceRuntime runtime) {
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
		AbstractRedisClient client = this.client.get();
		if (!(client instanceof RedisClusterClient cluster)) {
			return connection("", () -> open((RedisClient) client))
				.thenCompose((connection) -> connection.run(command, false));
		}
		RedisClusterNode master = cluster.getPartitions().getMasterBySlot(SlotHash.getSlot(command.key()));
		if (master == null) {
			refresh(cluster);
			return CompletableFuture.failedFuture(new RemoteCallException("No master is known for a slot", null));
		}
		RedisURI uri = master.getUri();
		return run(cluster, uri.getHost() + ":" + uri.getPort(), command, false, MOST_REDIRECTIONS);
	}

	private CompletableFuture<byte @Nullable []> run(RedisClusterClient cluster, String address, Command command,
			boolean asking, int redirections) {
		return connection(address, () -> open(cluster, address))
			.thenCompose((connection) -> connection.run(command, asking))
			.exceptionallyCompose((failure) -> {
				Throwable cause = Futures.unwrapped(failure);
				String[] words = String.valueOf(cause.getMessage()).split(" ", -1);
				boolean ask = "ASK".equals(words[0]);
				boolean moved = "MOVED".equals(words[0]);
				if (moved || !RemoteStore.isAnswer(cause)) {
					refresh(cluster);
				}
				if (redirections > 0 && cause instanceof RedisCommandExecutionException && (ask || moved)) {
					return run(cluster, words[2], command, ask, redirections - 1);
				}
				return CompletableFuture.failedFuture(cause);
			});
	}

	// Where the client does not do so by itself.
	private void refresh(RedisClusterClient cluster) {
		if (this.refreshing.compareAndSet(false, true)) {
			CompletionStage<?> unused = cluster.refreshPartitionsAsync()
				.whenComplete((done, failure) -> this.refreshing.set(false));
		}
	}

	private CompletableFuture<ReplicatedConnection> connection(String address,
			Supplier<CompletableFuture<Opened>> connect) {
		CompletableFuture<ReplicatedConnection> known = this.connections.get(address);
		if (known != null) {
			return known;
		}
		CompletableFuture<ReplicatedConnection> opening = new CompletableFuture<>();
		known = this.connections.putIfAbsent(address, opening);
		if (known != null) {
			return known;
		}
		CompletableFuture<?> unused = attempt(connect).whenComplete((opened, failure) -> {
			if (failure != null) {
				this.connections.remove(address, opening);
				opening.completeExceptionally(failure);
				return;
			}
			LettuceConnection.limitTimeout(opened.connection(), this.longestTimeout);
			opening.complete(new ReplicatedConnection(opened.connection(), this.runtime.scheduler(), () -> {
				this.connections.remove(address, opening);
				CompletableFuture<?> unusedClose = opened.owner().closeAsync();
			}));
		});
		return opening;
	}

	private static CompletableFuture<Opened> attempt(Supplier<CompletableFuture<Opened>> connect) {
		try {
			return connect.get();
		}
		catch (RuntimeException ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	// Connecting blocks, and this may be an event loop.
	private CompletableFuture<Opened> open(RedisClient client) {
		return CompletableFuture.supplyAsync(() -> {
			StatefulRedisConnection<byte[], byte[]> connection = client.connect(CODEC);
			return new Opened(connection, connection);
		}, this.runtime.executor());
	}

	// One of its own for each node, since the client keeps using a node's connection that
	// was closed.
	private static CompletableFuture<Opened> open(RedisClusterClient client, String address) {
		int colon = address.lastIndexOf(':');
		String host = address.substring(0, colon);
		int port = Integer.parseInt(address.substring(colon + 1));
		return client.connectAsync(CODEC)
			.thenCompose((owner) -> owner.getConnectionAsync(host, port)
				.thenApply((connection) -> new Opened(owner, connection))
				.whenComplete((opened, failure) -> {
					if (failure != null) {
						CompletableFuture<?> unused = owner.closeAsync();
					}
				}));
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
