package io.github.twolevelcache.internal.coherence;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.twolevelcache.internal.redis.LettuceClient;
import io.github.twolevelcache.internal.redis.LettuceRemoteStore;
import io.github.twolevelcache.internal.redis.Topology;
import io.github.twolevelcache.internal.runtime.InstanceRuntime;

/**
 * The masters that are listened to, each through a connection that is replaced when
 * nothing arrives over it any more. Thread-safe.
 */
final class Masters {

	private static final Logger logger = LoggerFactory.getLogger(Masters.class);

	private static final long LONGEST_SILENCE = TimeUnit.SECONDS.toNanos(5);

	/** Stands for the only server if Redis is not a cluster. */
	private static final String ONLY = "";

	private final LettuceClient client;

	private final String namespace;

	/** Of the keys that show whether a node answers and is heard. */
	private final String prefix;

	private final long maxStaleness;

	private final Duration commandTimeout;

	private final InstanceRuntime runtime;

	private final InvalidationListener listener;

	private final Contacts contacts;

	/** Grows under the monitor, and only while its connection is the current one. */
	private final Map<String, NodeTracking> nodes = new ConcurrentHashMap<>();

	/** Those that are being connected to once more. */
	private final Set<String> replacing = ConcurrentHashMap.newKeySet();

	/** Whether there are to be connections. Changes under the monitor. */
	private volatile boolean open;

	/** {@code null} while there is none. Changes under the monitor. */
	private volatile @Nullable StatefulConnection<byte[], byte[]> connection;

	Masters(LettuceClient client, String namespace, Duration maxStaleness, Duration commandTimeout,
			InstanceRuntime runtime, InvalidationListener listener, Contacts contacts) {
		this.client = client;
		this.namespace = namespace;
		this.prefix = namespace + ":w:";
		this.maxStaleness = maxStaleness.toNanos();
		this.commandTimeout = commandTimeout;
		this.runtime = runtime;
		this.listener = listener;
		this.contacts = contacts;
	}

	/**
	 * Allow connections.
	 */
	synchronized void open() {
		this.open = true;
	}

	boolean isOpen() {
		return this.open;
	}

	boolean isConnected() {
		return this.connection != null;
	}

	Collection<NodeTracking> nodes() {
		return this.nodes.values();
	}

	/**
	 * Connect, and begin to listen, unless that is not allowed any more. Blocks.
	 * @param late whether this is not done at the start
	 * @return completes when every master has agreed, exceptionally if one refuses
	 */
	CompletionStage<?> connect(boolean late) {
		StatefulConnection<byte[], byte[]> connection = this.client.connect();
		synchronized (this) {
			if (!this.open) {
				LettuceRemoteStore.closeLater(connection);
				return CompletableFuture.completedFuture(null);
			}
			this.connection = connection;
		}
		return (connection instanceof StatefulRedisConnection<byte[], byte[]> only)
				? listen(connection, ONLY, only, Slots.all(this.prefix), late) : follow(known(), late);
	}

	/**
	 * Return the masters that the client knows.
	 * @return by identifier, the masters; none if Redis is not a cluster
	 */
	Map<String, RedisClusterNode> known() {
		return (this.connection instanceof StatefulRedisClusterConnection<byte[], byte[]> cluster)
				? Topology.masters(cluster) : Map.of();
	}

	/**
	 * Listen to masters that have joined, and no more to those that have left.
	 * @param masters by identifier, the masters that there are
	 * @param late whether they may have taken over from others
	 * @return completes when every master has agreed, exceptionally if one refuses
	 */
	CompletionStage<?> follow(Map<String, RedisClusterNode> masters, boolean late) {
		if (!(this.connection instanceof StatefulRedisClusterConnection<byte[], byte[]> cluster)) {
			return CompletableFuture.completedFuture(null);
		}
		this.nodes.forEach((id, tracking) -> {
			RedisClusterNode master = masters.get(id);
			if (master == null) {
				if (this.nodes.remove(id, tracking)) {
					tracking.stop();
				}
			}
			else if (!tracking.slots().areOf(master)) {
				tracking.serves(Slots.of(master, this.prefix));
			}
		});
		return CompletableFuture.allOf(masters.entrySet()
			.stream()
			.filter((master) -> !this.nodes.containsKey(master.getKey()))
			.map((master) -> cluster.getConnectionAsync(master.getKey())
				.thenCompose((connection) -> listen(cluster, master.getKey(), connection,
						Slots.of(master.getValue(), this.prefix), late)))
			.toArray(CompletableFuture<?>[]::new));
	}

	private CompletionStage<?> listen(StatefulConnection<?, ?> origin, String id,
			StatefulRedisConnection<byte[], byte[]> connection, Slots slots, boolean late) {
		NodeTracking tracking = tracking(connection, null, slots, late);
		return add(origin, id, tracking) ? tracking.start() : CompletableFuture.completedFuture(null);
	}

	private NodeTracking tracking(StatefulRedisConnection<byte[], byte[]> connection,
			@Nullable StatefulConnection<?, ?> owner, Slots slots, boolean late) {
		LettuceRemoteStore.limitTimeout(connection, this.commandTimeout);
		NodeLink link = new LettuceNodeLink(connection, owner, this.namespace + ":v:", this.prefix);
		return new NodeTracking(link, slots, this.maxStaleness, this.runtime, this.listener, this.contacts, late);
	}

	// The connection to a node may be there only after a pause, and then it is closed.
	private synchronized boolean add(StatefulConnection<?, ?> origin, String id, NodeTracking tracking) {
		return this.connection == origin && this.nodes.putIfAbsent(id, tracking) == null;
	}

	/**
	 * Replace the connections to masters that have been silent for five seconds, or twice
	 * the staleness allowed: the other side may be gone without a sign, and the client
	 * may have closed the connection. If a master is dead, the next attempt is made after
	 * that time.
	 */
	void replaceSilent() {
		long now = this.runtime.time().nanoTime();
		long longest = Math.max(LONGEST_SILENCE, 2 * this.maxStaleness);
		this.nodes.forEach((id, node) -> {
			if (node.silence(now) > longest && this.replacing.add(id)) {
				this.runtime.executor().execute(() -> replace(id, node));
			}
		});
	}

	private void replace(String id, NodeTracking silent) {
		CompletionStage<?> unused = connectionTo(id).thenAccept((next) -> {
			NodeTracking tracking = tracking(next.connection(), next.owner(), silent.slots(), true);
			if (isReplaced(id, silent, tracking)) {
				logger.warn("A master of Redis did not answer: the connection that hears of changes was replaced");
				silent.stop();
				CompletionStage<?> unusedStart = tracking.start();
			}
			else {
				LettuceRemoteStore.closeLater(next.owner());
			}
		}).whenComplete((done, failure) -> {
			this.replacing.remove(id);
			if (failure != null) {
				logger.debug("No other connection could be opened", failure);
			}
		});
	}

	private synchronized boolean isReplaced(String id, NodeTracking silent, NodeTracking next) {
		return this.open && this.nodes.replace(id, silent, next);
	}

	// One of its own, since the client keeps using a node's connection that was closed.
	private CompletionStage<Dedicated> connectionTo(String id) {
		try {
			StatefulConnection<byte[], byte[]> owner = this.client.connect();
			return (owner instanceof StatefulRedisClusterConnection<byte[], byte[]> cluster)
					? cluster.getConnectionAsync(id)
						.thenApply((connection) -> new Dedicated(owner, connection))
						.whenComplete((opened, failure) -> {
							if (failure != null) {
								LettuceRemoteStore.closeLater(owner);
							}
						})
					: CompletableFuture
						.completedFuture(new Dedicated(owner, (StatefulRedisConnection<byte[], byte[]>) owner));
		}
		catch (RuntimeException ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	/**
	 * Return the tracking of the master of a key.
	 * @param key the key
	 * @return the tracking, or {@code null} if the master is not listened to
	 */
	@Nullable NodeTracking of(byte[] key) {
		if (!(this.connection instanceof StatefulRedisClusterConnection<byte[], byte[]> cluster)) {
			return this.nodes.get(ONLY);
		}
		RedisClusterNode owner = cluster.getPartitions().getMasterBySlot(SlotHash.getSlot(key));
		return (owner != null) ? this.nodes.get(owner.getNodeId()) : null;
	}

	/**
	 * Close the connections, and allow no others.
	 */
	void close() {
		List<NodeTracking> stopped;
		StatefulConnection<byte[], byte[]> connection;
		synchronized (this) {
			this.open = false;
			stopped = List.copyOf(this.nodes.values());
			this.nodes.clear();
			connection = this.connection;
			this.connection = null;
		}
		stopped.forEach((node) -> {
			node.continuity().leave();
			node.stop();
		});
		if (connection != null && !LettuceRemoteStore.isClosed(connection)) {
			connection.close();
		}
	}

	/**
	 * A connection to one node that nothing else uses.
	 *
	 * @param owner is closed with it
	 * @param connection the connection
	 */
	private record Dedicated(StatefulConnection<byte[], byte[]> owner,
			StatefulRedisConnection<byte[], byte[]> connection) {

	}

}
