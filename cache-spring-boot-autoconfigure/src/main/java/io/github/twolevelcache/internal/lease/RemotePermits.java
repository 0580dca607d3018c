package io.github.twolevelcache.internal.lease;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.internal.keyspace.RedisKeys;
import io.github.twolevelcache.internal.keyspace.WakeKeys;
import io.github.twolevelcache.internal.redis.Ascii;
import io.github.twolevelcache.internal.redis.RedisAccess;
import io.github.twolevelcache.internal.redis.RemoteStore;
import io.github.twolevelcache.internal.redis.Script;
import io.github.twolevelcache.internal.redis.TrackedReads;

/**
 * Who loads values of a cache, in all instances: a sorted set of tokens, by the time at
 * which a permit ends unless it is renewed. If an instance dies, its permits end that
 * way. Thread-safe.
 */
public final class RemotePermits {

	private static final String NOW = """
			local time = redis.call('TIME')
			local now = time[1] * 1000 + math.floor(time[2] / 1000)
			""";

	/**
	 * After limit and duration stand the tokens. Answers how many of them have entered,
	 * or, if none has, the negative time until the first permit ends. Whoever asks again
	 * is still counted as entered, since the client may send a command twice.
	 */
	private static final Script ENTER = new Script(NOW + """
			local permits = KEYS[1]
			local limit, duration = ARGV[1], ARGV[2]
			redis.call('ZREMRANGEBYSCORE', permits, '-inf', string.format('%.0f', now))
			local room = tonumber(limit) - redis.call('ZCARD', permits)
			local entered = 0
			for i = 3, #ARGV do
				local token = ARGV[i]
				if not redis.call('ZSCORE', permits, token) then
					if room <= 0 then
						break
					end
					room = room - 1
					redis.call('ZADD', permits, string.format('%.0f', now + duration), token)
				end
				entered = entered + 1
			end
			if entered > 0 then
				redis.call('PEXPIRE', permits, duration)
				return string.format('%.0f', entered)
			end
			local first = redis.call('ZRANGE', permits, 0, 0, 'WITHSCORES')
			return string.format('%.0f', now - first[2])
			""");

	/** Answers whether somebody may wait: nobody does if there was room before. */
	private static final Script LEAVE = new Script("""
			local permits = KEYS[1]
			local token, limit = ARGV[1], ARGV[2]
			local before = redis.call('ZCARD', permits)
			return redis.call('ZREM', permits, token) == 1 and before >= tonumber(limit) and '1'
			""");

	private static final Script RENEW = new Script(NOW + """
			local permits = KEYS[1]
			local token, duration = ARGV[1], ARGV[2]
			if redis.call('ZADD', permits, 'XX', 'CH', string.format('%.0f', now + duration), token) == 1 then
				redis.call('PEXPIRE', permits, duration)
			end
			return false
			""");

	private final byte[] key;

	private final byte[] wake;

	private final RemoteStore store;

	private final TrackedReads trackedReads;

	/** To be told when another leaves. */
	private final Set<CompletableFuture<@Nullable Void>> listeners = ConcurrentHashMap.newKeySet();

	public RemotePermits(RedisKeys keys, RedisAccess redis) {
		this.key = keys.permits();
		this.wake = keys.permitsWake();
		this.store = redis.store();
		this.trackedReads = redis.trackedReads();
	}

	/**
	 * Listen for the next time that another leaves when there was no room.
	 * @return completes then, on a thread that must not be blocked; to be completed by
	 * who does not listen any more
	 */
	public CompletableFuture<@Nullable Void> nextLeave() {
		CompletableFuture<@Nullable Void> leave = new CompletableFuture<>();
		this.listeners.add(leave);
		CompletableFuture<?> unused = leave
			.whenComplete((left, failure) -> this.listeners.removeIf((other) -> other == leave));
		return leave;
	}

	/**
	 * Return how many listen for that.
	 * @return their number
	 */
	public int listeners() {
		return this.listeners.size();
	}

	/**
	 * Handle the change of a key in Redis.
	 * @param changed the key
	 */
	public void changed(byte[] changed) {
		if (Arrays.equals(this.wake, changed)) {
			this.listeners.forEach((leave) -> leave.complete(null));
		}
	}

	/**
	 * Ask for permits.
	 * @param tokens a token for each
	 * @param limit how many there may be
	 * @param duration how long they last, in milliseconds
	 * @return the answer, on a thread that must not be blocked; exceptionally if Redis
	 * gives none
	 */
	public CompletableFuture<Answer> enter(List<String> tokens, int limit, long duration) {
		byte[][] arguments = new byte[tokens.size() + 2][];
		arguments[0] = Ascii.bytes(limit);
		arguments[1] = Ascii.bytes(duration);
		for (int i = 0; i < tokens.size(); i++) {
			arguments[i + 2] = Ascii.bytes(tokens.get(i));
		}
		return this.store.run(ENTER, new byte[][] { this.key }, arguments).thenApply((answer) -> {
			long number = Long.parseLong(Ascii.text(answer));
			return new Answer((int) Math.max(0, number), Math.max(1, -number), this.trackedReads.hears(this.wake));
		});
	}

	/**
	 * Renew a permit. One that has ended is not revived.
	 * @param token its token
	 * @param duration how long it lasts from now, in milliseconds
	 */
	public void renew(String token, long duration) {
		CompletableFuture<?> unused = this.store.run(RENEW, new byte[][] { this.key }, Ascii.bytes(token),
				Ascii.bytes(duration));
	}

	/**
	 * End a permit. A failure only costs the others the rest of its time.
	 * @param token its token
	 * @param limit how many there may be
	 */
	public void leave(String token, int limit) {
		CompletableFuture<?> unused = this.store
			.run(LEAVE, new byte[][] { this.key }, Ascii.bytes(token), Ascii.bytes(limit))
			.thenCompose((awaited) -> (awaited != null) ? WakeKeys.write(this.store, this.wake)
					: CompletableFuture.completedFuture(null));
	}

	/**
	 * The answer to a request for permits.
	 *
	 * @param entered how many of the tokens have one now, the first ones
	 * @param remaining if none has, the time until the first of the others ends unless it
	 * is renewed, in milliseconds
	 * @param heard whether it will be heard when another leaves
	 */
	public record Answer(int entered, long remaining, boolean heard) {

	}

}
