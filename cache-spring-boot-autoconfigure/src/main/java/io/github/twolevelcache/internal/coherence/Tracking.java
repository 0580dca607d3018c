package io.github.twolevelcache.internal.coherence;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.twolevelcache.internal.redis.LettuceClient;
import io.github.twolevelcache.internal.redis.Topology;
import io.github.twolevelcache.internal.redis.TrackedReads;
import io.github.twolevelcache.internal.runtime.InstanceRuntime;
import io.github.twolevelcache.internal.validity.Coverage.Validity;

/**
 * Listens to every master and follows the topology: a master that joins is listened to; a
 * master that leaves, or whose slots change, is no longer trusted.
 */
public final class Tracking implements TrackedReads, AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(Tracking.class);

	private final Masters masters;

	private final Topology topology;

	private final Duration maxStaleness;

	private final InstanceRuntime runtime;

	/** {@code null} unless there are heartbeats. */
	private volatile @Nullable Future<?> heartbeats;

	private final AtomicBoolean connecting = new AtomicBoolean();

	/** Whether a read has met other masters. Cleared by the heartbeat. */
	private volatile boolean redirected;

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
		this.masters = new Masters(client, namespace, maxStaleness, commandTimeout, runtime, listener, contacts);
		this.topology = new Topology(client, runtime.time());
		this.maxStaleness = maxStaleness;
		this.runtime = runtime;
	}

	/**
	 * Connect to every master and begin to listen.
	 * @return completes when every master has agreed, exceptionally if one refuses
	 */
	public CompletionStage<?> start() {
		this.masters.open();
		CompletionStage<?> agreed = this.masters.connect(false);
		// Four chances to hear from a node before copies are no longer served.
		Duration period = Duration.ofNanos(Math.max(1, this.maxStaleness.toNanos() / 4));
		this.heartbeats = this.runtime.scheduler().scheduleAtFixedRate(period, this::beat);
		return agreed;
	}

	private void beat() {
		try {
			if (this.masters.isConnected()) {
				Map<String, RedisClusterNode> known = this.masters.known();
				refreshTopology(known);
				CompletionStage<?> unused = this.masters.follow(known, true);
				this.masters.nodes().forEach(Tracking::beat);
				this.masters.replaceSilent();
			}
			else if (this.masters.isOpen()) {
				// Not here, since connecting blocks.
				this.runtime.executor().execute(() -> connectAgain(true));
			}
		}
		catch (RuntimeException ex) {
			logger.warn("Heartbeat failed", ex);
		}
	}

	private static void beat(NodeTracking node) {
		CompletionStage<?> unused = node.heartbeat();
		CompletionStage<?> unusedToo = node.continuity().ask();
	}

	private void connectAgain(boolean late) {
		if (!this.connecting.compareAndSet(false, true)) {
			return;
		}
		try {
			if (!this.masters.isConnected()) {
				CompletionStage<?> unused = this.masters.connect(late);
			}
		}
		catch (RuntimeException ex) {
			logger.debug("The next heartbeat tries again to connect", ex);
		}
		finally {
			this.connecting.set(false);
		}
	}

	// A master that is not heard, or that could never be connected to, may have been
	// replaced by another.
	private void refreshTopology(Map<String, RedisClusterNode> known) {
		long now = this.runtime.time().nanoTime();
		boolean wanted = this.redirected || known.size() > this.masters.nodes().size()
				|| this.masters.nodes().stream().anyMatch((node) -> !node.coverage().isTrusted(now));
		if (wanted && this.topology.refresh()) {
			this.redirected = false;
		}
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

	private @Nullable NodeTracking node(byte[] key) {
		NodeTracking node = this.masters.of(key);
		if (node == null) {
			redirected();
		}
		return node;
	}

	@Override
	public void redirected() {
		this.redirected = true;
	}

	/**
	 * Stop listening for a while and close the connections. Copies that were taken are no
	 * longer served.
	 */
	public void pause() {
		this.masters.close();
	}

	/**
	 * Listen again, if {@link #start()} was ever called. If Redis cannot be reached, each
	 * heartbeat tries to.
	 */
	public void resume() {
		if (this.heartbeats != null) {
			this.masters.open();
			connectAgain(false);
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
