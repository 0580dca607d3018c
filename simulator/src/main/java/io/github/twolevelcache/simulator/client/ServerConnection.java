package io.github.twolevelcache.simulator.client;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.api.push.PushListener;
import io.lettuce.core.api.push.PushMessage;
import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.simulator.cluster.Latin1;
import io.github.twolevelcache.simulator.cluster.Server;

/**
 * A connection to one server that the engine has asked for: no command is redirected, and
 * pushes are heard.
 */
final class ServerConnection implements NodeConnection.Listener {

	private final NodeConnection connection;

	private final Object commands;

	private final Object facade;

	private final List<PushListener> pushListeners = new ArrayList<>();

	private final List<RedisConnectionStateListener> stateListeners = new ArrayList<>();

	private Duration timeout = Duration.ofSeconds(60);

	ServerConnection(SimulatedLettuceClient client, Server server) {
		this.connection = new NodeConnection(client, server, Call::answer);
		this.connection.add(this);
		this.commands = Commands.of(RedisAsyncCommands.class, this.connection::send);
		this.facade = Proxy.newProxyInstance(ServerConnection.class.getClassLoader(),
				new Class<?>[] { StatefulRedisConnection.class },
				(proxy, method, arguments) -> invoke(method, arguments));
	}

	NodeConnection connection() {
		return this.connection;
	}

	Object facade() {
		return this.facade;
	}

	// What asks for a future gets it.
	@SuppressWarnings("FutureReturnValueIgnored")
	private @Nullable Object invoke(Method method, Object @Nullable [] arguments) {
		return switch (method.getName()) {
			case "async" -> this.commands;
			case "isOpen" -> this.connection.isOpen();
			case "getTimeout" -> this.timeout;
			case "setTimeout" -> {
				this.timeout = (Duration) Objects.requireNonNull(arguments)[0];
				yield null;
			}
			case "addListener", "removeListener" -> {
				listen(method, Objects.requireNonNull(arguments)[0], method.getName().equals("addListener"));
				yield null;
			}
			case "close", "closeAsync" -> {
				this.connection.close();
				yield method.getName().equals("close") ? null : CompletableFuture.completedFuture(null);
			}
			default -> throw new UnsupportedOperationException("Not simulated: " + method);
		};
	}

	private void listen(Method method, Object listener, boolean added) {
		if (method.getParameterTypes()[0] == PushListener.class) {
			change(this.pushListeners, (PushListener) listener, added);
		}
		else {
			change(this.stateListeners, (RedisConnectionStateListener) listener, added);
		}
	}

	private static <T> void change(List<T> listeners, T listener, boolean added) {
		if (added) {
			listeners.add(listener);
		}
		else {
			listeners.remove(listener);
		}
	}

	@Override
	public void connected() {
		List.copyOf(this.stateListeners).forEach((listener) -> listener.onRedisConnected(null, null));
	}

	@Override
	public void disconnected() {
		List.copyOf(this.stateListeners).forEach((listener) -> listener.onRedisDisconnected(null));
	}

	@Override
	public void changed(List<String> keys) {
		List<Object> buffers = new ArrayList<>();
		keys.forEach((key) -> buffers.add(ByteBuffer.wrap(Latin1.bytes(key))));
		PushMessage message = message(
				List.of(ByteBuffer.wrap("invalidate".getBytes(StandardCharsets.US_ASCII)), buffers));
		List.copyOf(this.pushListeners).forEach((listener) -> listener.onPushMessage(message));
	}

	private static PushMessage message(List<Object> content) {
		return new PushMessage() {

			@Override
			public String getType() {
				return "invalidate";
			}

			@Override
			public List<Object> getContent() {
				return content;
			}

			@Override
			public List<Object> getContent(Function<ByteBuffer, Object> decoder) {
				throw new UnsupportedOperationException();
			}

		};
	}

}
