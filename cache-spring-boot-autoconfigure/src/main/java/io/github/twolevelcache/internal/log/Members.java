package io.github.twolevelcache.internal.log;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import io.github.twolevelcache.internal.keyspace.RedisKeys;
import io.github.twolevelcache.internal.redis.Ascii;
import io.github.twolevelcache.internal.redis.RemoteStore;
import io.github.twolevelcache.internal.redis.Script;

/**
 * The instances of an application that have recently said that they are alive and have a
 * cache. Not all have the same caches: they are of several versions while one takes the
 * place of another, and some create a cache when it is first used. Thread-safe.
 */
public final class Members {

	/**
	 * After the duration stand the notes. Answers with those that are alive, and then
	 * with all notes. What counts for much longer than members and notes do is not from
	 * us, and would never end.
	 */
	private static final Script BEAT = new Script(LogScripts.ANSWER + """
			local members, notes = KEYS[1], KEYS[2]
			local id, duration = ARGV[1], ARGV[2]
			local time = redis.call('TIME')
			local now = time[1] * 1000 + math.floor(time[2] / 1000)
			local expiry = string.format('%.0f', now + duration)
			redis.call('ZADD', members, expiry, id)
			for i = 3, #ARGV do
				redis.call('ZADD', notes, expiry, ARGV[i])
			end
			for _, each in ipairs({ members, notes }) do
				redis.call('ZREMRANGEBYSCORE', each, '-inf', string.format('%.0f', now))
				redis.call('ZREMRANGEBYSCORE', each, string.format('(%.0f', now + 10 * duration), '+inf')
				redis.call('PEXPIRE', each, duration)
			end
			add(table.concat(redis.call('ZRANGE', members, 0, -1), ' '))
			for _, part in ipairs(redis.call('ZRANGE', notes, 0, -1)) do
				add(part)
			end
			return table.concat(answer)
			""");

	private static final Script COUNT = new Script("""
			local members = KEYS[1]
			local time = redis.call('TIME')
			local now = time[1] * 1000 + math.floor(time[2] / 1000)
			return tostring(redis.call('ZCOUNT', members, string.format('(%.0f', now), '+inf'))
			""");

	private static final Script LEAVE = new Script("""
			local members = KEYS[1]
			local id = ARGV[1]
			return tostring(redis.call('ZREM', members, id))
			""");

	private final String namespace;

	private final RemoteStore store;

	/**
	 * Create the members of an application.
	 * @param namespace the namespace of the application
	 * @param store reaches Redis
	 */
	public Members(String namespace, RemoteStore store) {
		this.namespace = namespace;
		this.store = store;
	}

	/**
	 * Say that an instance is alive and has a cache.
	 * @param cache the name of the cache
	 * @param id its name, without spaces
	 * @param duration how long it counts if it is not heard of again
	 * @param notes what the others are to know for as long
	 * @return all that are alive and have it, and their notes
	 */
	public CompletableFuture<Roll> beat(String cache, String id, Duration duration, List<String> notes) {
		byte[][] arguments = Stream
			.concat(Stream.of(Ascii.bytes(id), Ascii.bytes(duration.toMillis())), notes.stream().map(RedisKeys::bytes))
			.toArray(byte[][]::new);
		return this.store.run(BEAT, keys(cache, 'm', 'k'), arguments).thenApply((answer) -> {
			List<String> parts = LogScripts.parts(answer)
				.stream()
				.map((part) -> RedisKeys.text(part, 0, part.length))
				.toList();
			return new Roll(List.of(parts.get(0).split(" ", -1)), parts.subList(1, parts.size()));
		});
	}

	/**
	 * Return how many instances are alive and have a cache.
	 * @param cache the name of the cache
	 * @return the number
	 */
	public CompletableFuture<Integer> count(String cache) {
		return this.store.run(COUNT, keys(cache, 'm')).thenApply((number) -> Integer.valueOf(Ascii.text(number)));
	}

	/**
	 * Say that an instance ends.
	 * @param cache the name of a cache that it has
	 * @param id names it
	 * @return completes when Redis has acknowledged it
	 */
	public CompletableFuture<?> leave(String cache, String id) {
		return this.store.run(LEAVE, keys(cache, 'm'), Ascii.bytes(id));
	}

	private byte[][] keys(String cache, char... kinds) {
		byte[][] keys = new byte[kinds.length][];
		for (int i = 0; i < kinds.length; i++) {
			keys[i] = (this.namespace + ":" + kinds[i] + ":{" + cache + "}").getBytes(StandardCharsets.UTF_8);
		}
		return keys;
	}

	/**
	 * The instances that are alive.
	 *
	 * @param living their names
	 * @param notes what they have noted lately
	 */
	public record Roll(List<String> living, List<String> notes) {

	}

}
