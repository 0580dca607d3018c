package io.github.twolevelcache.internal.log;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.github.twolevelcache.internal.redis.Ascii;
import io.github.twolevelcache.internal.redis.RemoteStore;
import io.github.twolevelcache.internal.redis.Script;

/**
 * The instances of an application that have recently said that they are alive.
 * Thread-safe.
 */
public final class Members {

	private static final Script BEAT = new Script("""
			local members = KEYS[1]
			local id, duration = ARGV[1], ARGV[2]
			local time = redis.call('TIME')
			local now = time[1] * 1000 + math.floor(time[2] / 1000)
			redis.call('ZADD', members, string.format('%.0f', now + duration), id)
			redis.call('ZREMRANGEBYSCORE', members, '-inf', string.format('%.0f', now))
			redis.call('PEXPIRE', members, duration)
			return table.concat(redis.call('ZRANGE', members, 0, -1), ' ')
			""");

	private static final Script LEAVE = new Script("""
			local members = KEYS[1]
			local id = ARGV[1]
			return tostring(redis.call('ZREM', members, id))
			""");

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
	 * Say that an instance is alive.
	 * @param id its name, without spaces
	 * @param duration how long it counts if it is not heard of again
	 * @return all that are alive
	 */
	public CompletableFuture<List<String>> beat(String id, Duration duration) {
		return this.store.run(BEAT, new byte[][] { this.key }, Ascii.bytes(id), Ascii.bytes(duration.toMillis()))
			.thenApply((ids) -> List.of(Ascii.text(ids).split(" ", -1)));
	}

	/**
	 * Say that an instance ends.
	 * @param id names it
	 * @return completes when Redis has acknowledged it
	 */
	public CompletableFuture<?> leave(String id) {
		return this.store.run(LEAVE, new byte[][] { this.key }, Ascii.bytes(id));
	}

}
