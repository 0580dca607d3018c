package io.github.twolevelcache.internal.coherence;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.twolevelcache.internal.redis.RemoteStore;
import io.github.twolevelcache.internal.runtime.Futures;
import io.github.twolevelcache.internal.runtime.InstanceRuntime;
import io.github.twolevelcache.internal.runtime.TimeSource;
import io.github.twolevelcache.internal.validity.Coverage;
import io.github.twolevelcache.internal.validity.Coverage.Validity;

/**
 * Listens to one master through one link, which also carries the reads that fill L1.
 * Redis pushes the keys that change and answers commands on the same link in order: so
 * the answer to a heartbeat proves that every push before it has arrived. Thread-safe.
 *
 * <p>
 * Invariant: the coverage is confirmed only by the answer to a heartbeat that was sent
 * while listening, and by none that was sent before changes were last lost.
 *
 * <p>
 * The heartbeat asks for a key of the node instead of a {@code PING}: a node that has
 * lost its slots, or the majority, answers that with an error.
 */
final class NodeTracking implements NodeLink.Listener {

	private static final int NO_ATTEMPT = 0;

	private static final Logger logger = LoggerFactory.getLogger(NodeTracking.class);

	private final NodeLink link;

	private final long maxStaleness;

	private final TimeSource time;

	private final InvalidationListener listener;

	private final Coverage coverage;

	/** Changes in {@link #enter} only, under the monitor. */
	private volatile State state = State.UNARMED;

	/** Counts the attempts to arm; only the last one counts. Guarded by the monitor. */
	private int attempts;

	/** Whether it was said that the node refuses. Used in the order of the answers. */
	private volatile boolean refusalLogged;

	/** What the node serves; set when it is known to have changed. */
	private volatile Slots slots;

	/** When the node last answered. */
	private volatile long answeredAt;

	private final Continuity continuity;

	/**
	 * Create the tracking of a node.
	 * @param link the link to it
	 * @param slots what it serves
	 * @param maxStaleness how long it is trusted after an answer, in nanoseconds
	 * @param runtime tells the time and has the timers
	 * @param listener is told of each key that changes
	 * @param contacts tell what others could write
	 * @param late whether it may have taken over from a node that has failed
	 */
	NodeTracking(NodeLink link, Slots slots, long maxStaleness, InstanceRuntime runtime, InvalidationListener listener,
			Contacts contacts, boolean late) {
		this.link = link;
		this.slots = slots;
		this.maxStaleness = maxStaleness;
		this.time = runtime.time();
		this.listener = listener;
		this.coverage = new Coverage(this.time.nanoTime());
		this.answeredAt = this.time.nanoTime();
		this.continuity = new Continuity(contacts, this::slots, maxStaleness, runtime, late);
	}

	/**
	 * Begin to listen.
	 * @return completes when copies may be taken, or when the node takes no writes now;
	 * exceptionally if it refuses
	 */
	CompletionStage<?> start() {
		this.link.open(this);
		return arm();
	}

	NodeLink link() {
		return this.link;
	}

	Coverage coverage() {
		return this.coverage;
	}

	State state() {
		return this.state;
	}

	/**
	 * Go from one state to another.
	 * @param next the state to enter
	 * @param from the states to leave
	 * @return whether it was entered; not so if the present state is none of these
	 */
	private synchronized boolean enter(State next, Set<State> from) {
		if (!from.contains(this.state)) {
			return false;
		}
		this.state = next;
		return true;
	}

	private synchronized int nextAttempt() {
		return enter(State.ARMING, State.NOT_STOPPED) ? ++this.attempts : NO_ATTEMPT;
	}

	private synchronized boolean enterIn(int attempt, State next, Set<State> from) {
		return attempt == this.attempts && enter(next, from);
	}

	Slots slots() {
		return this.slots;
	}

	/**
	 * Record that the node serves other slots now.
	 * @param slots the slots
	 */
	void serves(Slots slots) {
		this.slots = slots;
		lose();
	}

	private CompletionStage<?> arm() {
		int attempt = nextAttempt();
		if (attempt == NO_ATTEMPT) {
			return CompletableFuture.completedFuture(null);
		}
		return this.link.track()
			.thenCompose((done) -> prove(attempt))
			.handle((done, failure) -> armed(attempt, (failure != null) ? Futures.unwrapped(failure) : null))
			.thenCompose(Function.identity());
	}

	// A server that speaks RESP2 to this client agrees and then says nothing, and so may
	// a proxy. So a change is made: its push comes before the answer to the next command.
	private CompletionStage<?> prove(int attempt) {
		boolean unused = enterIn(attempt, State.PROVING, Set.of(State.ARMING));
		byte[] key = this.slots.heartbeatKey();
		return this.link.touch(key).thenCompose((done) -> this.link.ask(key)).thenAccept((done) -> {
			if (this.state == State.PROVING) {
				throw new IllegalStateException("Redis has agreed to report changes, but none has arrived: it does "
						+ "not speak RESP3 to this client, or there is a proxy in between");
			}
		});
	}

	private CompletionStage<?> armed(int attempt, @Nullable Throwable failure) {
		if (failure == null) {
			if (enterIn(attempt, State.LISTENING, Set.of(State.HEARD))) {
				// Nothing was heard until now.
				lose();
				this.refusalLogged = false;
			}
			return heartbeat();
		}
		if (enterIn(attempt, State.UNARMED, State.NOT_STOPPED) && !this.refusalLogged) {
			this.refusalLogged = true;
			logger.warn("The instance cannot hear of changes, so copies in L1 are not served: {}", failure.toString());
		}
		if (RemoteStore.refusesWrites(failure)) {
			// Not proven, but nothing is wrong with the connection. The next heartbeat
			// tries again.
			answered();
			return CompletableFuture.completedFuture(null);
		}
		return CompletableFuture.failedFuture(failure);
	}

	/**
	 * Ask whether the node still serves its slots and all pushes have arrived.
	 * @return completes with the answer
	 */
	CompletionStage<?> heartbeat() {
		if (this.state == State.AWAITING_ANSWER || !this.link.isOpen()) {
			// A waiter would not hear that the load of another instance has ended.
			this.listener.lost();
			return CompletableFuture.completedFuture(null);
		}
		if (this.state == State.UNARMED) {
			return arm();
		}
		// Before the state is left that makes the answer count.
		Validity validity = this.coverage.validity();
		if (!enter(State.AWAITING_ANSWER, Set.of(State.LISTENING))) {
			return CompletableFuture.completedFuture(null);
		}
		long asked = this.time.nanoTime();
		return this.link.ask(this.slots.heartbeatKey()).whenComplete((found, failure) -> {
			boolean unused = enter(State.LISTENING, Set.of(State.AWAITING_ANSWER));
			if (failure == null) {
				answered();
				this.coverage.confirm(validity, asked + this.maxStaleness);
			}
			else if (RemoteStore.isAnswer(Futures.unwrapped(failure))) {
				// It answers, but not as the master of its slots. Silence is no answer.
				lose();
			}
		});
	}

	// Copies that were no longer served while the node was silent are not served again.
	private void answered() {
		long now = this.time.nanoTime();
		long silence = now - this.answeredAt;
		this.answeredAt = now;
		if (silence > this.maxStaleness) {
			lose();
		}
	}

	/**
	 * Return for how long the node has not answered.
	 * @param now the time, in nanoseconds
	 * @return the duration, in nanoseconds
	 */
	long silence(long now) {
		return now - this.answeredAt;
	}

	/**
	 * Return whether what the node holds can be used as it is.
	 * @return what is known of it
	 */
	Continuity continuity() {
		return this.continuity;
	}

	private void lose() {
		this.coverage.lose(this.time.nanoTime());
		this.listener.lost();
	}

	@Override
	public void connected() {
		CompletionStage<?> unused = arm();
	}

	@Override
	public void disconnected() {
		boolean unused = enter(State.UNARMED, State.NOT_STOPPED);
		lose();
	}

	@Override
	public void changed(@Nullable Iterable<byte[]> keys) {
		boolean unused = enter(State.HEARD, Set.of(State.PROVING));
		if (keys != null) {
			keys.forEach(this.listener::invalidated);
		}
		else {
			lose();
			CompletionStage<?> unusedToo = heartbeat();
		}
	}

	/**
	 * Stop listening. Copies that were taken are no longer served.
	 */
	void stop() {
		boolean unused = enter(State.STOPPED, State.NOT_STOPPED);
		this.link.close();
		this.coverage.end(this.time.nanoTime());
		this.listener.lost();
	}

	/**
	 * How far this instance has come in listening to the node.
	 */
	enum State {

		/** Changes are not heard of: the next heartbeat arms. */
		UNARMED,

		/** The server is asked to tell of changes. */
		ARMING,

		/** The server has agreed, and a change is made to see whether it tells. */
		PROVING,

		/** It was heard that the server tells of changes. */
		HEARD,

		/** Changes are heard of. */
		LISTENING,

		/** Changes are heard of, and a heartbeat is on its way. */
		AWAITING_ANSWER,

		/** Nothing will be heard any more. */
		STOPPED;

		private static final Set<State> NOT_STOPPED = Collections
			.unmodifiableSet(EnumSet.complementOf(EnumSet.of(STOPPED)));

	}

}
