package io.github.twolevelcache.internal.coherence;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode.NodeFlag;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.twolevelcache.internal.redis.LettuceClient;
import io.github.twolevelcache.internal.redis.LettuceRemoteStore;
import io.github.twolevelcache.internal.redis.TrackedReads;
import io.github.twolevelcache.internal.runtime.InstanceRuntime;
import io.github.twolevelcache.internal.validity.Coverage.Validity;

/**
 * Listens to every master and follows the topology: a master that joins is listened to; a
 * master that leaves, or whose slots change, is no longer trusted.
 */
public final class Tracking implements TrackedReads, AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(Tracking.class);

	private static final long REFRESH_PERIOD = TimeUnit.SECONDS.toNanos(1);

	/** Stands for the only server if Redis is not a cluster. */
	private static final String ONLY = "";

	private final LettuceClient client;

	private final String namespace;

	/**
	 * The prefix of the keys that show whether a node answers and is heard.
	 */
	private final String prefix;

	private final long maxStaleness;

	private final Duration commandTimeout;

	private final InstanceRuntime runtime;

	private final InvalidationListener listener;

	private final Contacts contacts;

	/** Grows under the monitor, and only while its connection is the current one. */
	private final Map<String, NodeTracking> nodes = new ConcurrentHashMap<>();

	/** {@code null} unless there are heartbeats. */
	private volatile @Nullable Future<?> heartbeats;

	private volatile boolean started;

	/** Set by reads, cleared by the heartbeat. */
	private volatile boolean redirected;

	/** Used by the heartbeat only. */
	private long refreshedAt;

	/** {@code null} while nothing is listened to. */
	private volatile @Nullable StatefulConnection<byte[], byte[]> connection;

	/**
	 * Create the tracking; it begins with {@link #start()}.
	 * @param client connects
	 * @param namespace the namespace of the keys to listen for
	 * @param maxStaleness how long a copy may be served after the last sign of life
	 * @param commandTimeout how long a command may take
	 * @param runtime tells the time and has the timers
	 * @param listener is told of each key that changes
	 * @param contacts tell what others could write
	 */
	public Tracking(LettuceClient client, String namespace, Duration maxStaleness, Duration commandTimeout,
			InstanceRuntime runtime, InvalidationListener listener, Contacts contacts) {
		this.client = client;
		this.namespace = namespace;
		this.prefix = namespace + ":w:";
		this.maxStaleness = maxStaleness.toNanos();
		this.commandTimeout = commandTimeout;
		this.runtime = runtime;
		this.refreshedAt = runtime.time().nanoTime();
		this.listener = listener;
		this.contacts = contacts;
	}

	/**
	 * Connect to every master and begin to listen.
	 * @return completes when every master has agreed, exceptionally if one refuses
	 */
	public CompletionStage<?> start() {
		CompletionStage<?> agreed = connect();
		// Four chances to hear from a node before copies are no longer served.
		Duration period = Duration.ofNanos(Math.max(1, this.maxStaleness / 4));
		this.heartbeats = this.runtime.scheduler().scheduleAtFixedRate(period, this::beat);
		this.started = true;
		return agreed;
	}

	private CompletionStage<?> connect() {
		StatefulConnection<byte[], byte[]> connection = this.client.connect();
		this.connection = connection;
		return (connection instanceof StatefulRedisConnection<byte[], byte[]> only)
				? listen(only, ONLY, only, Slots.all(this.prefix), false) : followTopology(false);
	}

	private void beat() {
		try {
			refreshTopology();
			CompletionStage<?> unused = followTopology(true);
			this.nodes.values().forEach(Tracking::beat);
		}
		catch (RuntimeException ex) {
			logger.warn("Heartbeat failed", ex);
		}
	}

	private static void beat(NodeTracking node) {
		CompletionStage<?> unused = node.heartbeat();
		CompletionStage<?> unusedToo = node.continuity().ask();
	}

	// The client does so by itself only if it is configured to; otherwise it would not
	// find a new master.
	private void refreshTopology() {
		long now = this.runtime.time().nanoTime();
		boolean wanted = this.redirected
				|| this.nodes.values().stream().anyMatch((node) -> !node.coverage().isTrusted(now));
		if (wanted && now - this.refreshedAt > REFRESH_PERIOD && this.client.isCluster()) {
			this.redirected = false;
			this.refreshedAt = now;
			CompletionStage<?> unused = this.client.refreshTopology();
		}
	}

	private CompletionStage<?> followTopology(boolean late) {
		if (!(this.connection instanceof StatefulRedisClusterConnection<byte[], byte[]> cluster)) {
			return CompletableFuture.completedFuture(null);
		}
		Map<String, RedisClusterNode> masters = cluster.getPartitions()
			.stream()
			.filter((node) -> node.is(NodeFlag.UPSTREAM) && !node.hasNoSlots())
			.collect(Collectors.toMap(RedisClusterNode::getNodeId, Function.identity()));
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
		LettuceRemoteStore.limitTimeout(connection, this.commandTimeout);
		NodeLink link = new LettuceNodeLink(connection, this.namespace + ":v:", this.prefix);
		NodeTracking tracking = new NodeTracking(link, slots, this.maxStaleness, this.runtime.time(), this.listener,
				this.contacts, late);
		return add(origin, id, tracking) ? tracking.start() : CompletableFuture.completedFuture(null);
	}

	// The connection to a node may be there only after a pause, and then it is closed.
	private synchronized boolean add(StatefulConnection<?, ?> origin, String id, NodeTracking tracking) {
		return this.connection == origin && this.nodes.putIfAbsent(id, tracking) == null;
	}

	@Override
	public @Nullable TrackedRead get(byte[] key) {
		NodeTracking node = node(key);
		if (node == null || !node.coverage().isTrusted(this.runtime.time().nanoTime())) {
			return null;
		}
		// The validity first: what is lost while the read runs must end it.
		Validity validity = node.coverage().validity();
		return new TrackedRead(node.link().get(key), validity);
	}

	@Override
	public boolean hears(byte[] key) {
		NodeTracking node = node(key);
		return node != null && node.coverage().isTrusted(this.runtime.time().nanoTime());
	}

	@Override
	public boolean isSettled(byte[] key) {
		NodeTracking node = node(key);
		// A node that is not heard yet is not used without being asked again.
		return node != null && node.continuity().isSettled();
	}

	@Override
	public @Nullable CompletableFuture<?> settling(byte[] key) {
		NodeTracking node = node(key);
		return (node != null) ? node.continuity().settling() : null;
	}

	@Override
	public void redirected() {
		this.redirected = true;
	}

	private @Nullable NodeTracking node(byte[] key) {
		if (!(this.connection instanceof StatefulRedisClusterConnection<byte[], byte[]> cluster)) {
			return this.nodes.get(ONLY);
		}
		RedisClusterNode owner = cluster.getPartitions().getMasterBySlot(SlotHash.getSlot(key));
		return (owner != null) ? this.nodes.get(owner.getNodeId()) : null;
	}

	/**
	 * Stop listening for a while and close the connections. Copies that were taken are no
	 * longer served.
	 */
	public void pause() {
		List<NodeTracking> stopped;
		StatefulConnection<byte[], byte[]> connection;
		synchronized (this) {
			stopped = List.copyOf(this.nodes.values());
			this.nodes.clear();
			connection = this.connection;
			this.connection = null;
		}
		stopped.forEach((node) -> {
			node.continuity().leave();
			node.stop();
		});
		if (connection != null) {
			connection.close();
		}
	}

	/**
	 * Listen again, if {@link #start()} was ever called.
	 */
	public void resume() {
		if (this.started && this.connection == null) {
			CompletionStage<?> unused = connect();
		}
	}

	@Override
	public void close() {
		Future<?> heartbeats = this.heartbeats;
		if (heartbeats != null) {
			heartbeats.cancel(false);
		}
		pause();
	}

}
