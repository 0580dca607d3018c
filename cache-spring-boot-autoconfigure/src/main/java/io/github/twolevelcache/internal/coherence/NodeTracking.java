package io.github.twolevelcache.internal.coherence;

import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.TrackingArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.push.PushListener;
import io.lettuce.core.api.push.PushMessage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.twolevelcache.internal.runtime.TimeSource;
import io.github.twolevelcache.internal.validity.Coverage;
import io.github.twolevelcache.internal.validity.Coverage.Validity;

/**
 * Listens to one master through one connection, which also carries the reads that fill
 * L1. Redis pushes the keys that change ({@code CLIENT TRACKING} in broadcast mode) and
 * answers commands on the same connection in order: so the answer to a heartbeat proves
 * that every push before it has arrived. Lettuce forgets the tracking when it reconnects;
 * it is armed again here.
 *
 * <p>
 * The heartbeat reads a key of the node instead of a {@code PING}: a node that has lost
 * its slots, or the majority, answers that with an error.
 */
final class NodeTracking implements PushListener, RedisConnectionStateListener {

	private static final Logger logger = LoggerFactory.getLogger(NodeTracking.class);

	private final StatefulRedisConnection<byte[], byte[]> connection;

	private final TrackingArgs args;

	/** What the node serves; set when it is known to have changed. */
	private volatile Slots slots;

	private final long maxStaleness;

	private final TimeSource time;

	private final InvalidationListener listener;

	private final Coverage coverage;

	/** Whether anything was heard since it was last cleared. */
	private volatile boolean heard;

	/** Set on the event loop and by the heartbeat. */
	private volatile boolean armed;

	/** Set while the server is asked to tell of changes. */
	private volatile boolean arming;

	/** Set by the heartbeat, cleared by its answer. */
	private volatile boolean awaitingAnswer;

	private volatile boolean failureLogged;

	/** When the node last answered. Set on the event loop. */
	private volatile long answeredAt;

	/** Until when what the node holds is not used as it is. Set on the event loop. */
	private volatile long settledAt;

	/**
	 * Create the tracking of a node.
	 * @param connection the connection to it
	 * @param namespace the namespace of the keys to listen for
	 * @param slots what it serves
	 * @param maxStaleness how long it is trusted after an answer, in nanoseconds
	 * @param time tells the time
	 * @param listener is told of each key that changes
	 * @param late whether it may have taken over from a node that has failed
	 */
	NodeTracking(StatefulRedisConnection<byte[], byte[]> connection, String namespace, Slots slots, long maxStaleness,
			TimeSource time, InvalidationListener listener, boolean late) {
		this.connection = connection;
		this.args = TrackingArgs.Builder.enabled().bcast().prefixes(namespace + ":v:", namespace + ":w:");
		this.slots = slots;
		this.maxStaleness = maxStaleness;
		this.time = time;
		this.listener = listener;
		this.coverage = new Coverage(time.nanoTime());
		this.answeredAt = time.nanoTime() - (late ? maxStaleness : 0);
		this.settledAt = time.nanoTime();
	}

	/**
	 * Begin to listen.
	 * @return completes when copies may be taken, exceptionally if the node refuses
	 */
	CompletionStage<?> start() {
		this.connection.addListener((PushListener) this);
		this.connection.addListener((RedisConnectionStateListener) this);
		return arm();
	}

	StatefulRedisConnection<byte[], byte[]> connection() {
		return this.connection;
	}

	Coverage coverage() {
		return this.coverage;
	}

	/**
	 * Take note of the slots that the node serves now.
	 * @param slots the slots
	 */
	void serves(Slots slots) {
		if (!this.slots.equals(slots)) {
			this.slots = slots;
			lose();
		}
	}

	private CompletionStage<?> arm() {
		this.arming = true;
		// Off first: to switch it on twice is an error.
		CompletionStage<?> off = this.connection.async().clientTracking(TrackingArgs.Builder.enabled(false));
		CompletionStage<?> on = this.connection.async().clientTracking(this.args);
		return off.thenCombine(on, (one, two) -> two).thenCompose((done) -> prove()).whenComplete((done, failure) -> {
			this.arming = false;
			if (failure == null) {
				// Nothing was heard until now.
				lose();
				this.armed = true;
				this.failureLogged = false;
			}
			else if (!this.failureLogged) {
				this.failureLogged = true;
				logger.warn("Changes are not heard of, so copies in L1 are not served: {}", failure.toString());
			}
		}).thenCompose((done) -> heartbeat());
	}

	// A server that speaks RESP2 to this client agrees and then says nothing, and so may
	// a proxy. So a change is made: its push comes before the answer to the next command.
	private CompletionStage<?> prove() {
		this.heard = false;
		byte[] key = this.slots.heartbeatKey();
		return this.connection.async()
			.psetex(key, 1, new byte[] { '1' })
			.thenCompose((done) -> this.connection.async().exists(key))
			.thenAccept((done) -> {
				if (!this.heard) {
					throw new IllegalStateException(
							"Redis has agreed to tell of changes, but none has arrived: it does "
									+ "not speak RESP3 to this client, or a proxy stands between");
				}
			});
	}

	/**
	 * Ask whether the node still serves its slots and all pushes have arrived.
	 * @return completes with the answer
	 */
	CompletionStage<?> heartbeat() {
		if (this.awaitingAnswer || !this.connection.isOpen()) {
			// Who waits for the load of another instance would not hear of its end.
			this.listener.lost();
			return CompletableFuture.completedFuture(null);
		}
		if (!this.armed) {
			return this.arming ? CompletableFuture.completedFuture(null) : arm();
		}
		this.awaitingAnswer = true;
		Validity validity = this.coverage.validity();
		long asked = this.time.nanoTime();
		return this.connection.async().exists(this.slots.heartbeatKey()).whenComplete((found, failure) -> {
			this.awaitingAnswer = false;
			if (failure == null) {
				answered();
				this.coverage.confirm(validity, asked + this.maxStaleness);
			}
			else if (failure instanceof RedisCommandExecutionException) {
				// It answers, but not as the master of its slots. Silence is no answer.
				lose();
			}
		});
	}

	// Whoever wrote while the node was silent has that long to repair what it did not
	// acknowledge.
	private void answered() {
		long now = this.time.nanoTime();
		if (now - this.answeredAt > this.maxStaleness / 2) {
			this.settledAt = now + this.maxStaleness;
		}
		this.answeredAt = now;
	}

	/**
	 * Return whether the node has been there for a while.
	 * @param now the time, in nanoseconds
	 * @return whether what it holds can be used as it is
	 */
	boolean isSettled(long now) {
		return now - this.settledAt >= 0 && now - this.answeredAt <= this.maxStaleness;
	}

	private void lose() {
		this.coverage.lose(this.time.nanoTime());
		this.listener.lost();
	}

	@Override
	public void onRedisConnected(RedisChannelHandler<?, ?> connection, SocketAddress socketAddress) {
		CompletionStage<?> unused = arm();
	}

	@Override
	public void onRedisDisconnected(RedisChannelHandler<?, ?> connection) {
		this.armed = false;
		lose();
	}

	@Override
	public void onPushMessage(PushMessage message) {
		if (!"invalidate".equals(message.getType())) {
			return;
		}
		this.heard = true;
		Object keys = message.getContent().get(1);
		if (keys instanceof List<?> changed) {
			changed.forEach((key) -> this.listener.invalidated(bytes(key)));
		}
		else {
			// FLUSHALL and FLUSHDB name no keys.
			lose();
			CompletionStage<?> unused = heartbeat();
		}
	}

	private static byte[] bytes(@Nullable Object key) {
		ByteBuffer buffer = ((ByteBuffer) Objects.requireNonNull(key)).duplicate();
		byte[] bytes = new byte[buffer.remaining()];
		buffer.get(bytes);
		return bytes;
	}

	/**
	 * Stop listening. Copies that were taken are not served any more.
	 */
	void stop() {
		this.connection.removeListener((PushListener) this);
		this.connection.removeListener((RedisConnectionStateListener) this);
		this.armed = false;
		this.coverage.end(this.time.nanoTime());
		this.listener.lost();
	}

}
