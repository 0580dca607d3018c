package io.github.twolevelcache.simulator.redis;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.TrackingArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.ProtocolKeyword;
import io.lettuce.core.protocol.ProtocolVersion;
import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.localredis.RedisServer;

/**
 * A real server, with the replies that a {@link Keyspace} gives, but that a status is a
 * text like any other.
 */
final class RealServer implements AutoCloseable {

	private static final StringCodec LATIN_1 = new StringCodec(StandardCharsets.ISO_8859_1);

	private final RedisServer server;

	private final RedisClient client;

	private final StatefulRedisConnection<String, String> connection;

	/** Hears of all changes, for which it takes version 3 of the protocol. */
	private final StatefulRedisConnection<String, String> tracking;

	private final Set<String> changed = ConcurrentHashMap.newKeySet();

	private long micros;

	private long longest;

	/**
	 * Start a server.
	 */
	RealServer() {
		// A hash keeps the order of its fields only while it is small.
		this.server = RedisServer.start(null, "--hash-max-ziplist-entries", "1000000", "--hash-max-ziplist-value",
				"1000000");
		this.client = RedisClient.create(RedisURI.create("127.0.0.1", this.server.node().port()));
		this.connection = connect(ProtocolVersion.RESP2);
		this.tracking = connect(ProtocolVersion.RESP3);
		this.tracking.addListener((message) -> {
			if (message.getContent(LATIN_1::decodeKey).get(1) instanceof List<?> keys) {
				keys.forEach((key) -> this.changed.add((String) key));
			}
		});
		this.tracking.sync().clientTracking(TrackingArgs.Builder.enabled().bcast());
	}

	private StatefulRedisConnection<String, String> connect(ProtocolVersion version) {
		this.client.setOptions(ClientOptions.builder().protocolVersion(version).build());
		return this.client.connect(LATIN_1);
	}

	/**
	 * Run a command.
	 * @param words its name and its arguments
	 * @return the reply
	 */
	@Nullable Object execute(List<String> words) {
		AsyncCommand<String, String, List<@Nullable Object>> before = send(List.of("TIME"));
		AsyncCommand<String, String, List<@Nullable Object>> command = send(words);
		AsyncCommand<String, String, List<@Nullable Object>> after = send(List.of("TIME"));
		this.micros = micros(reply(before));
		Object reply = reply(command);
		this.longest = Math.max(this.longest, micros(reply(after)) - this.micros);
		return reply;
	}

	private AsyncCommand<String, String, List<@Nullable Object>> send(List<String> words) {
		AsyncCommand<String, String, List<@Nullable Object>> command = new AsyncCommand<>(
				new Command<>(new Name(words.get(0)), new ReplyOutput(LATIN_1),
						new CommandArgs<>(LATIN_1).addValues(words.subList(1, words.size()))));
		this.connection.dispatch(command);
		return command;
	}

	private static @Nullable Object reply(AsyncCommand<String, String, List<@Nullable Object>> command) {
		try {
			return command.get().get(0);
		}
		catch (ExecutionException ex) {
			if (ex.getCause() instanceof RedisCommandExecutionException error) {
				return new ErrorReply(Objects.requireNonNull(error.getMessage()));
			}
			throw new IllegalStateException(ex);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static long micros(@Nullable Object time) {
		List<?> parts = (List<?>) Objects.requireNonNull(time);
		return Long.parseLong((String) parts.get(0)) * 1_000_000 + Long.parseLong((String) parts.get(1));
	}

	/**
	 * Return the time of the server just before the last command.
	 * @return the time, in microseconds
	 */
	long micros() {
		return this.micros;
	}

	/**
	 * Return by how much two times may differ that were taken when a command ran and just
	 * before it.
	 * @return the difference, in milliseconds
	 */
	long uncertainty() {
		return this.longest / 1000 + 1;
	}

	/**
	 * Return the keys that were changed since the last call.
	 * @return the keys
	 */
	Set<String> changed() {
		// Pushes arrive before the reply to what was sent after their cause was answered.
		this.tracking.sync().ping();
		Set<String> keys = new HashSet<>(this.changed);
		this.changed.clear();
		return keys;
	}

	@Override
	public void close() {
		this.client.shutdown();
		this.server.close();
	}

	/**
	 * The name of a command.
	 *
	 * @param text its text
	 */
	private record Name(String text) implements ProtocolKeyword {

		@Override
		public byte[] getBytes() {
			return this.text.getBytes(StandardCharsets.US_ASCII);
		}

	}

}
