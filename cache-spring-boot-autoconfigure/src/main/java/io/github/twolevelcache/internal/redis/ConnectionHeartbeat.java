package io.github.twolevelcache.internal.redis;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

import io.lettuce.core.RedisException;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.twolevelcache.internal.redis.LettuceConnection.Open;
import io.github.twolevelcache.internal.runtime.Futures;
import io.github.twolevelcache.internal.runtime.InstanceRuntime;

/**
 * Notices that nothing arrives over a connection any more although it looks open: TCP
 * takes a quarter of an hour to find out. Each master is asked for a key every second;
 * when one has not answered for five, the connection is replaced. If that does not help,
 * it is the master that does not answer, and the next attempt waits twice as long, up to
 * a minute.
 */
final class ConnectionHeartbeat implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(ConnectionHeartbeat.class);

	private static final Duration PERIOD = Duration.ofSeconds(1);

	private static final long LONGEST_SILENCE = Duration.ofSeconds(5).toNanos();

	private static final long LONGEST_PAUSE = Duration.ofMinutes(1).toNanos();

	/** Stands for the only server if Redis is not a cluster. */
	private static final String ONLY = "";

	private final LettuceConnection connection;

	private final Topology topology;

	private final String prefix;

	private final Duration timeout;

	private final InstanceRuntime runtime;

	/** By the name of a master. Those that are not there any more are removed. */
	private final Map<String, Master> masters = new ConcurrentHashMap<>();

	private final AtomicBoolean replacing = new AtomicBoolean();

	private final Future<?> beats;

	/** Used by the beats only. */
	private long replacedAt;

	/** Used by the beats only. */
	private long pause;

	/**
	 * Begin to ask; nothing is asked while there is no connection.
	 * @param connection the connection
	 * @param client knows the masters
	 * @param prefix what the keys begin with that are asked for
	 * @param timeout how long a command may take
	 * @param runtime has the timers
	 */
	ConnectionHeartbeat(LettuceConnection connection, LettuceClient client, String prefix, Duration timeout,
			InstanceRuntime runtime) {
		this.connection = connection;
		this.topology = new Topology(client, runtime.time());
		this.prefix = prefix;
		this.timeout = timeout;
		this.runtime = runtime;
		this.replacedAt = runtime.time().nanoTime();
		this.beats = runtime.scheduler().scheduleAtFixedRate(PERIOD, this::beat);
	}

	private void beat() {
		Open open = this.connection.ifOpen();
		if (open == null) {
			this.masters.clear();
			return;
		}
		follow(open);
		this.masters.values().forEach((master) -> master.ask(open));
		long now = this.runtime.time().nanoTime();
		long silence = this.masters.values().stream().mapToLong((master) -> master.silence(now)).max().orElse(0);
		if (silence > this.timeout.toNanos()) {
			boolean unused = this.topology.refresh();
		}
		if (silence <= LONGEST_SILENCE) {
			this.pause = 0;
		}
		else if (now - this.replacedAt >= this.pause && this.replacing.compareAndSet(false, true)) {
			this.replacedAt = now;
			this.pause = Math.min(LONGEST_PAUSE, Math.max(LONGEST_SILENCE, 2 * this.pause));
			logger.warn("Redis has not answered for {} ms: its connection is replaced", silence / 1_000_000);
			this.runtime.executor().execute(this::replace);
		}
	}

	private void follow(Open open) {
		if (!(open.connection() instanceof StatefulRedisClusterConnection<byte[], byte[]> cluster)) {
			this.masters.computeIfAbsent(ONLY, (only) -> new Master(this.prefix + 0));
			return;
		}
		Map<String, RedisClusterNode> nodes = Topology.masters(cluster);
		this.masters.entrySet().removeIf((known) -> {
			RedisClusterNode node = nodes.get(known.getKey());
			return node == null || !node.hasSlot(SlotHash.getSlot(known.getValue().key));
		});
		nodes.forEach((id, node) -> this.masters.computeIfAbsent(id,
				(added) -> new Master(HashSlot.findKey(this.prefix, node::hasSlot))));
	}

	private void replace() {
		try {
			this.connection.replace();
		}
		catch (RuntimeException ex) {
			logger.debug("No other connection could be opened", ex);
		}
		finally {
			this.replacing.set(false);
		}
	}

	@Override
	public void close() {
		this.beats.cancel(false);
	}

	/**
	 * A master that is asked for a key in one of its slots.
	 */
	private final class Master {

		private static final long ANSWERED = Long.MIN_VALUE;

		private final String key;

		/** When it was first asked since it last answered. */
		private volatile long askedAt = ANSWERED;

		private volatile boolean asking;

		Master(String key) {
			this.key = key;
		}

		void ask(Open open) {
			if (this.asking) {
				return;
			}
			this.asking = true;
			if (this.askedAt == ANSWERED) {
				this.askedAt = ConnectionHeartbeat.this.runtime.time().nanoTime();
			}
			CompletableFuture<?> unused = ConnectionHeartbeat.this.runtime.scheduler()
				.orTimeout(exists(open), ConnectionHeartbeat.this.timeout)
				.whenComplete((found, failure) -> {
					if (failure == null || RemoteStore.isAnswer(Futures.unwrapped(failure))) {
						this.askedAt = ANSWERED;
					}
					this.asking = false;
				});
		}

		private CompletableFuture<?> exists(Open open) {
			try {
				return open.commands().exists(this.key.getBytes(StandardCharsets.UTF_8)).toCompletableFuture();
			}
			catch (RedisException ex) {
				return CompletableFuture.failedFuture(ex);
			}
		}

		long silence(long now) {
			long asked = this.askedAt;
			return (asked != ANSWERED) ? now - asked : 0;
		}

	}

}
