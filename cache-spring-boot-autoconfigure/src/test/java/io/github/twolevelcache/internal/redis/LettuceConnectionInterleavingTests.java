package io.github.twolevelcache.internal.redis;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.github.twolevelcache.RemoteCallException;
import io.github.twolevelcache.internal.runtime.Interleavings;
import io.github.twolevelcache.internal.runtime.ManualScheduler;
import io.github.twolevelcache.internal.runtime.ManualTime;
import io.github.twolevelcache.internal.runtime.TestRuntime;

/**
 * Readers use a {@link LettuceConnection} while it is opened and closed.
 */
@Tag(Interleavings.TAG)
class LettuceConnectionInterleavingTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(1);

	private static final AtomicInteger closed = new AtomicInteger();

	/** Stands for all, since Lincheck takes what makes a proxy for an endless loop. */
	private static final StatefulConnection<byte[], byte[]> CONNECTION = connection();

	@SuppressWarnings("unchecked")
	private static StatefulConnection<byte[], byte[]> connection() {
		Class<?> type = StatefulRedisConnection.class;
		return (StatefulConnection<byte[], byte[]>) Proxy.newProxyInstance(type.getClassLoader(),
				new Class<?>[] { type }, (proxy, method, arguments) -> switch (method.getName()) {
					// Nobody sends a command.
					case "async" -> null;
					case "getTimeout" -> TIMEOUT;
					case "close" -> closed.incrementAndGet();
					// Lincheck asks, too.
					case "equals" -> proxy == arguments[0];
					case "hashCode" -> System.identityHashCode(proxy);
					default -> throw new UnsupportedOperationException(method.getName());
				});
	}

	@Test
	void readersShareOneConnection() {
		Interleavings.explore(() -> {
			FakeClient client = new FakeClient();
			LettuceConnection connection = connection(client);
			Interleavings.together(() -> use(connection), () -> use(connection));
			Interleavings.require(client.opened.get() == 1, "a connection is opened once");
		});
	}

	@Test
	void noConnectionStaysOpenThoughReadersComeWhileItCloses() {
		Interleavings.explore(() -> {
			closed.set(0);
			FakeClient client = new FakeClient();
			LettuceConnection connection = connection(client);
			Interleavings.together(() -> use(connection), connection::disconnect, () -> {
				use(connection);
				connection.disconnect();
			});
			connection.disconnect();
			Interleavings.require(closed.get() == client.opened.get(), "each connection is closed, and only once");
		});
	}

	private static LettuceConnection connection(LettuceClient client) {
		ManualTime time = new ManualTime();
		return new LettuceConnection(client, TIMEOUT, TestRuntime.manual(time, new ManualScheduler(time)));
	}

	private static void use(LettuceConnection connection) {
		try {
			connection.commands();
		}
		catch (RemoteCallException ex) {
			// Another thread opens it, or closes it.
		}
	}

	/** Counts the connections that it opens. */
	private static final class FakeClient implements LettuceClient {

		private final AtomicInteger opened = new AtomicInteger();

		@Override
		public StatefulConnection<byte[], byte[]> connect() {
			this.opened.incrementAndGet();
			return CONNECTION;
		}

		@Override
		public boolean isCluster() {
			return false;
		}

		@Override
		public @Nullable RedisClusterNode master(int slot) {
			return null;
		}

		@Override
		public CompletionStage<?> refreshTopology() {
			return CompletableFuture.completedFuture(null);
		}

	}

}
