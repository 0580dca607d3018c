package io.github.twolevelcache.simulator.client;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

import io.lettuce.core.RedisException;
import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.simulator.cluster.Server;
import io.github.twolevelcache.simulator.cluster.Session;
import io.github.twolevelcache.simulator.net.Link;

/**
 * A connection of the client to one server, which connects again by itself. What was not
 * answered is then sent again, and what is sent meanwhile waits, as Lettuce does by
 * default.
 */
public final class NodeConnection {

	private static final Duration LATER = Duration.ofMillis(250);

	private final SimulatedLettuceClient client;

	private final Server server;

	/** Is given the answer to a call. */
	private final BiConsumer<Call, @Nullable Object> answered;

	private final List<Listener> listeners = new ArrayList<>();

	private final Deque<Call> pending = new ArrayDeque<>();

	private Link toServer;

	private Link toClient;

	private Session session;

	private boolean open;

	private boolean closed;

	NodeConnection(SimulatedLettuceClient client, Server server, BiConsumer<Call, @Nullable Object> answered) {
		this.client = client;
		this.server = server;
		this.answered = answered;
		this.toServer = client.link();
		this.toClient = client.link();
		this.session = session(this.toClient);
		client.opened(this);
		if (server.host().isDead()) {
			connectLater(LATER);
		}
		else {
			accepted();
		}
	}

	private Session session(Link link) {
		return new Session((keys) -> {
			long sent = now();
			link.send(() -> this.client.host().run(() -> changed(keys, sent)));
		});
	}

	private void changed(List<String> keys, long sent) {
		if (!this.listeners.isEmpty()) {
			trace(sent, false, () -> "hears of " + CallText.keys(keys));
			this.listeners.forEach((listener) -> listener.changed(keys));
		}
	}

	private long now() {
		return this.client.simulation().now();
	}

	private void trace(long since, boolean atServer, Supplier<String> what) {
		String client = this.client.host().name();
		this.client.simulation()
			.trace(atServer ? this.server.id() : client, atServer ? client : this.server.id(), since, what);
	}

	private void accepted() {
		this.open = true;
		this.server.accept(this.session);
	}

	/**
	 * Return the client.
	 * @return the client
	 */
	public SimulatedLettuceClient client() {
		return this.client;
	}

	/**
	 * Return the server.
	 * @return the server
	 */
	public Server server() {
		return this.server;
	}

	boolean isOpen() {
		return this.open;
	}

	boolean isClosed() {
		return this.closed;
	}

	void add(Listener listener) {
		this.listeners.add(listener);
	}

	void remove(Listener listener) {
		this.listeners.remove(listener);
	}

	Call send(Call call) {
		if (this.closed) {
			call.completeExceptionally(new RedisException("Connection is closed"));
			return call;
		}
		this.pending.add(call);
		if (this.open) {
			transmit(call);
		}
		return call;
	}

	private void transmit(Call call) {
		Session session = this.session;
		Link back = this.toClient;
		long sent = now();
		this.toServer.send(() -> this.server.host().run(() -> serve(call, session, back, sent)));
	}

	private void serve(Call call, Session session, Link back, long sent) {
		if (call.command().name().equals("WAIT")) {
			await(call, back, sent);
			return;
		}
		Object reply = this.server.answer(session, call.command(), call.isAsking());
		long answered = now();
		trace(sent, true, () -> CallText.of(call, reply));
		this.client.moments().answering(this, call.command(), reply);
		back.send(this.server.transfer(call.command()),
				() -> this.client.host().run(() -> received(call, reply, answered)));
		this.server.push();
	}

	// Nothing else is served on the connection meanwhile.
	private void await(Call call, Link back, long sent) {
		long needed = this.server.replicatedAt() - now();
		long patience = Duration.ofMillis(Long.parseLong(call.command().arguments().get(1))).toNanos();
		Duration waits = Duration.ofNanos(Math.min(needed, patience));
		this.toServer.stall(waits);
		this.client.simulation().after(waits, () -> this.server.host().run(() -> {
			Object have = (needed <= patience) ? 1L : 0L;
			long answered = now();
			trace(sent, true, () -> CallText.of(call, have));
			this.client.moments().answering(this, call.command(), have);
			back.send(() -> this.client.host().run(() -> received(call, have, answered)));
		}));
	}

	private void received(Call call, @Nullable Object reply, long answered) {
		if (this.pending.remove(call) && !call.isDone()) {
			trace(answered, false, () -> "<- " + CallText.of(call, reply));
			this.answered.accept(call, reply);
		}
	}

	/**
	 * Deliver nothing for a while.
	 * @param duration how long
	 * @param bothWays whether commands are held up as well as answers
	 */
	public void stall(Duration duration, boolean bothWays) {
		this.toClient.stall(duration);
		if (bothWays) {
			this.toServer.stall(duration);
		}
	}

	/**
	 * Deliver nothing in either direction, for good, without either side noticing.
	 */
	public void hang() {
		stall(Duration.ofHours(1), true);
	}

	/**
	 * Break the connection. The client connects again after a while.
	 * @param late whether what was sent still arrives
	 * @param reconnect when it connects again
	 */
	public void cut(boolean late, Duration reconnect) {
		if (this.open) {
			this.open = false;
			if (!late) {
				this.toServer.cut();
			}
			this.toClient.cut();
			this.server.forget(this.session);
			trace(now(), false, () -> "loses a connection to " + this.server.id());
			this.client.host().run(() -> List.copyOf(this.listeners).forEach(Listener::disconnected));
			connectLater(reconnect);
		}
	}

	private void connectLater(Duration delay) {
		this.client.simulation().after(delay, () -> this.client.host().run(this::connect));
	}

	private void connect() {
		if (this.closed || this.open) {
			return;
		}
		if (this.server.host().isDead() || this.server.host().isPaused()) {
			connectLater(LATER);
			return;
		}
		this.toServer = this.client.link();
		this.toClient = this.client.link();
		this.session = session(this.toClient);
		accepted();
		trace(now(), false, () -> "connects again to " + this.server.id());
		this.pending.removeIf(Call::isDone);
		this.pending.forEach(this::transmit);
		List.copyOf(this.listeners).forEach(Listener::connected);
	}

	void close() {
		if (!this.closed) {
			this.closed = true;
			this.open = false;
			this.toServer.cut();
			this.toClient.cut();
			this.server.forget(this.session);
			this.client.closed(this);
			List<Call> unanswered = List.copyOf(this.pending);
			this.pending.clear();
			unanswered.forEach((call) -> call.completeExceptionally(new RedisException("Connection closed")));
		}
	}

	/**
	 * Hears what happens on a connection.
	 */
	interface Listener {

		void connected();

		void disconnected();

		void changed(List<String> keys);

	}

}
