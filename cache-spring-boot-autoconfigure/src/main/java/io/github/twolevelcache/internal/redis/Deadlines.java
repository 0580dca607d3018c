package io.github.twolevelcache.internal.redis;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.internal.runtime.TimeSource;

/**
 * Calls that Redis refuses when their caller has given up. Thread-safe.
 *
 * <p>
 * A command may arrive long after its caller has given up, when a connection comes back,
 * even if the caller's process has died since. So a change has a deadline by the clock of
 * the server, which must not be later than the moment at which its caller gives up. An
 * answer holds a time that had passed before it came: the difference to the time at which
 * it came is at most that of the clocks, so it errs on the safe side.
 */
public final class Deadlines {

	/**
	 * The time of the server in milliseconds, as a text of 13 digits.
	 */
	public static final String NOW = """
			local time = redis.call('TIME')
			local now = time[1] .. string.sub(time[2] + 1000000, 2, 4)
			""";

	/**
	 * Answers with L and the time if it is too late. Each other answer has a letter and
	 * the time, too.
	 */
	public static final String CHECK = NOW + """
			if tonumber(now) > tonumber(deadline) then
				return 'L' .. now
			end
			""";

	/** After the letter of an answer and the time. */
	public static final int TIME_END = 14;

	/** By part, how far the clock of its server is ahead of ours. */
	private final AtomicLongArray differences;

	private final RemoteStore store;

	private final TimeSource time;

	/**
	 * Create the deadlines.
	 * @param parts how many parts the keys have; those of a part share a server
	 * @param store reaches Redis
	 * @param time tells until when a change may be made
	 */
	public Deadlines(int parts, RemoteStore store, TimeSource time) {
		this.differences = new AtomicLongArray(parts);
		this.store = store;
		this.time = time;
	}

	/**
	 * Make a call that must not be late.
	 * @param part the number of the part
	 * @param begun when the caller began to wait, in milliseconds since the epoch
	 * @param call runs a script that is given the deadline
	 * @return the answer; {@link #isLate} tells whether it was too late
	 */
	public CompletableFuture<byte[]> call(int part, long begun,
			Function<byte[], CompletableFuture<byte @Nullable []>> call) {
		long latest = begun + this.store.timeout().toMillis();
		// Too late, but answered in time: the clocks differ, and now we know by how much.
		return once(part, latest, call).thenCompose((answer) -> (isLate(answer) && this.time.millis() <= latest)
				? once(part, latest, call) : CompletableFuture.completedFuture(answer));
	}

	private CompletableFuture<byte[]> once(int part, long latest,
			Function<byte[], CompletableFuture<byte @Nullable []>> call) {
		return call.apply(Ascii.bytes(latest + this.differences.get(part))).thenApply((given) -> {
			byte[] answer = Objects.requireNonNull(given);
			this.differences.set(part, Long.parseLong(Ascii.text(answer, 1, TIME_END)) - this.time.millis());
			return answer;
		});
	}

	/**
	 * Return whether a call was too late.
	 * @param answer the answer to it
	 * @return whether Redis has refused it for that reason
	 */
	public static boolean isLate(byte[] answer) {
		return answer[0] == 'L';
	}

}
