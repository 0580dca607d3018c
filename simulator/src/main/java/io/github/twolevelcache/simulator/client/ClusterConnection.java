package io.github.twolevelcache.simulator.client;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

import io.lettuce.core.RedisException;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.async.RedisAdvancedClusterAsyncCommands;
import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.simulator.cluster.Server;
import io.github.twolevelcache.simulator.redis.ErrorReply;

/**
 * A connection to the cluster: commands go to the master that the client believes to have
 * their slot, and follow redirections.
 */
final class ClusterConnection {

	private static final int MOST_REDIRECTIONS = 5;

	private final SimulatedLettuceClient client;

	/** By name of the server, those that commands are routed to. */
	private final Map<String, NodeConnection> routed = new LinkedHashMap<>();

	/** By name of the server, those that were asked for. */
	private final Map<String, ServerConnection> nodes = new LinkedHashMap<>();

	private final Object commands;

	private Duration timeout = Duration.ofSeconds(60);

	private boolean open = true;

	ClusterConnection(SimulatedLettuceClient client) {
		this.client = client;
		this.commands = Commands.of(RedisAdvancedClusterAsyncCommands.class,
				(call) -> route(call, client.owner(call.command().keys().get(0))));
	}

	@SuppressWarnings("unchecked")
	StatefulRedisClusterConnection<byte[], byte[]> facade() {
		return (StatefulRedisClusterConnection<byte[], byte[]>) Proxy.newProxyInstance(
				ClusterConnection.class.getClassLoader(), new Class<?>[] { StatefulRedisClusterConnection.class },
				(proxy, method, arguments) -> invoke(method, arguments));
	}

	// What asks for a future gets it.
	@SuppressWarnings("FutureReturnValueIgnored")
	private @Nullable Object invoke(Method method, Object @Nullable [] arguments) {
		return switch (method.getName()) {
			case "async" -> this.commands;
			case "isOpen" -> this.open;
			case "getTimeout" -> this.timeout;
			case "setTimeout" -> {
				this.timeout = (Duration) Objects.requireNonNull(arguments)[0];
				yield null;
			}
			case "getPartitions" -> this.client.known();
			case "getConnectionAsync" -> node((String) Objects.requireNonNull(arguments)[0]);
			case "close", "closeAsync" -> {
				close();
				yield method.getName().equals("close") ? null : CompletableFuture.completedFuture(null);
			}
			default -> throw new UnsupportedOperationException("Not simulated: " + method);
		};
	}

	private Call route(Call call, Server server) {
		if (!this.open) {
			call.completeExceptionally(new RedisException("Connection is closed"));
			return call;
		}
		if (!this.client.sees(server)) {
			call.completeExceptionally(new RedisException("Cannot determine a partition for the slot"));
			return call;
		}
		NodeConnection connection = this.routed.get(server.id());
		if (connection == null || connection.isClosed()) {
			connection = new NodeConnection(this.client, server, this::answered);
			this.routed.put(server.id(), connection);
		}
		return connection.send(call);
	}

	private void answered(Call call, @Nullable Object reply) {
		if (reply instanceof ErrorReply error) {
			List<String> words = List.of(error.text().split(" ", -1));
			boolean ask = words.get(0).equals("ASK");
			if (ask || words.get(0).equals("MOVED")) {
				Server target = this.client.server(words.get(2).replaceFirst(":.*", ""));
				if (target != null && call.redirect(ask) <= MOST_REDIRECTIONS) {
					Call unused = route(call, target);
					return;
				}
			}
		}
		call.answer(reply);
	}

	private CompletableFuture<?> node(String id) {
		Server server = this.client.server(id);
		if (server == null || server.host().isDead() || !this.open) {
			return CompletableFuture.failedFuture(new RedisException("Connection refused"));
		}
		ServerConnection known = this.nodes.get(id);
		if (known == null || known.connection().isClosed()) {
			known = new ServerConnection(this.client, server);
			this.nodes.put(id, known);
		}
		ServerConnection connection = known;
		CompletableFuture<Object> connected = new CompletableFuture<>();
		this.client.link().send(() -> this.client.host().run(() -> connected.complete(connection.facade())));
		return connected;
	}

	void close() {
		this.open = false;
		this.routed.values().forEach(NodeConnection::close);
		this.nodes.values().forEach((node) -> node.connection().close());
	}

}
