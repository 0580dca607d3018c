package io.github.twolevelcache.simulator.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.simulator.core.Host;
import io.github.twolevelcache.simulator.redis.ErrorReply;
import io.github.twolevelcache.simulator.redis.Keyspace;
import io.github.twolevelcache.simulator.redis.StatusReply;

/**
 * A master: what it holds, who is connected, and what it answers. Slots are the
 * cluster's.
 */
public final class Server {

	private final String id;

	private final Host host;

	private final Cluster cluster;

	private final Keyspace keyspace;

	private final Replica replica;

	private final List<Session> sessions = new ArrayList<>();

	private final Set<String> changed = new LinkedHashSet<>();

	/** Keys whose values take long to be sent. */
	private final Map<String, Duration> heavy = new HashMap<>();

	Server(String id, Host host, Cluster cluster, Keyspace keyspace, Replica replica) {
		this.id = id;
		this.host = host;
		this.cluster = cluster;
		this.keyspace = keyspace;
		this.replica = replica;
		keyspace.onChange((key) -> {
			this.changed.add(key);
			replica.changed(key, keyspace.copy(key));
		});
	}

	/**
	 * Return the name of the node.
	 * @return the name, also its host in addresses
	 */
	public String id() {
		return this.id;
	}

	/**
	 * Return the process of the server.
	 * @return the process
	 */
	public Host host() {
		return this.host;
	}

	/**
	 * Return what it holds.
	 * @return the keys
	 */
	public Keyspace keyspace() {
		return this.keyspace;
	}

	/**
	 * Return whether it answers commands.
	 * @return whether it does, be it with errors
	 */
	public boolean isReachable() {
		return !this.host.isDead() && !this.host.isPaused() && !this.keyspace.isLoading();
	}

	Replica replica() {
		return this.replica;
	}

	/**
	 * Let the replica fall behind.
	 * @param lag how far, from now on, beside the usual
	 */
	public void setLag(Duration lag) {
		this.replica.setLag(lag.toNanos());
	}

	/**
	 * Return when the replica will have everything that this master has now.
	 * @return the time, in nanoseconds since the world began
	 */
	public long replicatedAt() {
		return this.replica.upToDateAt();
	}

	/**
	 * Let the value of a key take long to be sent, as one of hundreds of megabytes does.
	 * @param key the key
	 * @param transfer how long
	 */
	public void makeHeavy(String key, Duration transfer) {
		this.heavy.put(key, transfer);
	}

	/**
	 * Return how long the answer to a command takes to be sent.
	 * @param command the command
	 * @return how long, beside the latency
	 */
	public Duration transfer(Command command) {
		if (this.heavy.isEmpty() || !command.name().equals("GET") || !this.keyspace.exists(command.keys().get(0))) {
			return Duration.ZERO;
		}
		return this.heavy.getOrDefault(command.keys().get(0), Duration.ZERO);
	}

	/**
	 * Accept a connection.
	 * @param session its session
	 */
	public void accept(Session session) {
		this.sessions.add(session);
	}

	/**
	 * Forget a connection that has ended.
	 * @param session its session
	 */
	public void forget(Session session) {
		this.sessions.remove(session);
	}

	/**
	 * Answer a command.
	 * @param session the connection that it came on
	 * @param command the command
	 * @param asking whether {@code ASKING} came before it
	 * @return the reply: {@code null}, {@code Long}, {@code String}, {@code List},
	 * {@link StatusReply} or {@link ErrorReply}
	 */
	public @Nullable Object answer(Session session, Command command, boolean asking) {
		return switch (command.name()) {
			case "CLIENT TRACKING ON" -> track(session, command.arguments());
			case "CLIENT TRACKING OFF" -> untrack(session);
			default -> {
				ErrorReply redirection = this.cluster.redirection(this, command.keys(), asking);
				yield (redirection != null) ? redirection : run(command);
			}
		};
	}

	private static Object track(Session session, List<String> prefixes) {
		if (session.isTracking()) {
			return new ErrorReply("ERR Prefix '" + prefixes.get(0) + "' overlaps with an existing prefix '"
					+ prefixes.get(0) + "'. Prefixes for a single client must not overlap.");
		}
		session.track(prefixes);
		return new StatusReply("OK");
	}

	private static Object untrack(Session session) {
		session.untrack();
		return new StatusReply("OK");
	}

	private @Nullable Object run(Command command) {
		if (command.isScript()) {
			String script = command.arguments().get(0);
			List<String> arguments = command.arguments().subList(1, command.arguments().size());
			return command.name().equals("EVAL") ? this.keyspace.eval(script, command.keys(), arguments)
					: this.keyspace.evalSha(script, command.keys(), arguments);
		}
		List<String> words = new ArrayList<>();
		words.add(command.name());
		words.addAll(command.keys());
		words.addAll(command.arguments());
		return this.keyspace.execute(words);
	}

	/**
	 * Push what has changed, after the answer to the command that has changed it.
	 */
	public void push() {
		if (!this.changed.isEmpty()) {
			List<String> keys = List.copyOf(this.changed);
			this.changed.clear();
			List.copyOf(this.sessions).forEach((session) -> session.changed(keys));
		}
	}

	/**
	 * Let keys expire whose time has come.
	 */
	public void expire() {
		this.host.run(() -> {
			this.keyspace.expire();
			push();
		});
	}

}
