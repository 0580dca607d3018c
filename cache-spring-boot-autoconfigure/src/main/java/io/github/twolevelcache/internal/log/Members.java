package io.github.twolevelcache.internal.log;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.internal.redis.RemoteStore;
import io.github.twolevelcache.internal.redis.Script;

/**
 * The instances of an application that have said lately that they live. Thread-safe.
 */
public final class Members {

	/** KEYS: members. ARGV: id, how long it counts. */
	private static final Script BEAT = new Script("""
			local time = redis.call('TIME')
			local now = time[1] * 1000 + math.floor(time[2] / 1000)
			redis.call('ZADD', KEYS[1], string.format('%.0f', now + ARGV[2]), ARGV[1])
			redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', now))
			redis.call('PEXPIRE', KEYS[1], ARGV[2])
			return table.concat(redis.call('ZRANGE', KEYS[1], 0, -1), ' ')
			""");

	/** KEYS: members. ARGV: id. */
	private static final Script LEAVE = new Script("return tostring(redis.call('ZREM', KEYS[1], ARGV[1]))");

	private final byte[] key;

	private final RemoteStore store;

	/**
	 * Create the members of an application.
	 * @param namespace the namespace of the application
	 * @param store reaches Redis
	 */
	public Members(String namespace, RemoteStore store) {
		this.key = (namespace + ":m:{members}").getBytes(StandardCharsets.UTF_8);
		this.store = store;
	}

	/**
	 * Say that an instance lives.
	 * @param id names it, without spaces
	 * @param duration how long it counts if it is not heard of again
	 * @return all that live
	 */
	public CompletableFuture<List<String>> beat(String id, Duration duration) {
		return this.store.run(BEAT, new byte[][] { this.key }, bytes(id), bytes(Long.toString(duration.toMillis())))
			.thenApply((ids) -> List.of(text(ids).split(" ", -1)));
	}

	/**
	 * Say that an instance ends.
	 * @param id names it
	 * @return completes when that was heard
	 */
	public CompletableFuture<?> leave(String id) {
		return this.store.run(LEAVE, new byte[][] { this.key }, bytes(id));
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.US_ASCII);
	}

	private static String text(byte @Nullable [] ids) {
		return (ids != null) ? new String(ids, StandardCharsets.US_ASCII) : "";
	}

}
