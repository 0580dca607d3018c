package io.github.twolevelcache.internal.keyspace;

import java.util.Arrays;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.internal.redis.Ascii;
import io.github.twolevelcache.internal.redis.RedisAccess;
import io.github.twolevelcache.internal.redis.RemoteStore;
import io.github.twolevelcache.internal.redis.Script;
import io.github.twolevelcache.internal.redis.TrackedReads;
import io.github.twolevelcache.internal.redis.TrackedReads.TrackedRead;
import io.github.twolevelcache.internal.runtime.Futures;
import io.github.twolevelcache.internal.runtime.TimeSource;
import io.github.twolevelcache.internal.validity.Generation;

/**
 * The generation of a cache as it stands in Redis: microseconds of the server that holds
 * it, which only grow. An instance that finds Redis behind what it knows, since a
 * failover or a flush has lost the last clear, writes what it knows. Thread-safe.
 *
 * <p>
 * It is read when it is not known to be the newest. Reads that overlap share a command,
 * but never one that was sent before they were asked for.
 */
public final class RemoteGeneration {

	private static final String NUMBER = """
			local generation = KEYS[1]
			local known = tonumber(ARGV[1])
			local number = tonumber(redis.call('GET', generation) or '0') or 0
			if number > 9007199254740991 then
				number = 0
			end
			""";

	private static final Script READ = new Script(NUMBER + """
			local newest = math.max(number, known)
			if newest == 0 then
				local time = redis.call('TIME')
				newest = time[1] * 1000000 + time[2]
			end
			newest = string.format('%.0f', newest)
			if tonumber(newest) ~= number then
				redis.call('SET', generation, newest)
			end
			return newest
			""");

	private static final Script ADVANCE = new Script(NUMBER + """
			local time = redis.call('TIME')
			local newest = math.max(number + 1, known + 1, time[1] * 1000000 + time[2])
			newest = string.format('%.0f', newest)
			redis.call('SET', generation, newest)
			return newest
			""");

	/** The largest number that Lua can count to. Anything beyond was not written here. */
	private static final long LARGEST = (1L << 53) - 1;

	private final byte[] key;

	private final RemoteStore store;

	private final TrackedReads trackedReads;

	private final TimeSource time;

	private final Runnable onAdvance;

	private final Generation generation;

	/** Guards the two reads; never held while Redis is waited for. */
	private final Object lock = new Object();

	/** Sent to Redis. */
	private @Nullable CompletableFuture<Long> running;

	/** To be sent when the running one has ended. */
	private @Nullable CompletableFuture<Long> next;

	/**
	 * Create the generation of a cache.
	 * @param key its key in Redis
	 * @param generation what is known of it here
	 * @param redis the ways to Redis
	 * @param time tells the time
	 * @param onAdvance is run when a newer generation has begun; must not block
	 */
	public RemoteGeneration(byte[] key, Generation generation, RedisAccess redis, TimeSource time, Runnable onAdvance) {
		this.key = key;
		this.generation = generation;
		this.store = redis.store();
		this.trackedReads = redis.trackedReads();
		this.time = time;
		this.onAdvance = onAdvance;
	}

	public Generation generation() {
		return this.generation;
	}

	public boolean isKey(byte[] key) {
		return Arrays.equals(this.key, key);
	}

	/**
	 * Return the number of the generation that entries are to be compared with, asking
	 * Redis if it is not known to be the newest.
	 * @return the number, or {@code null} if {@link Generation#number()} may be used
	 */
	public @Nullable CompletableFuture<Long> pending() {
		return this.generation.isTrusted(this.time.nanoTime()) ? null : read();
	}

	/**
	 * Return a number to stamp an entry with.
	 * @return the newest number known
	 */
	public CompletableFuture<Long> known() {
		long number = this.generation.number();
		return (number != Generation.UNKNOWN) ? CompletableFuture.completedFuture(number) : read();
	}

	/**
	 * Ask Redis for the number, after this call was made.
	 * @return the number
	 */
	public CompletableFuture<Long> read() {
		CompletableFuture<Long> read = new CompletableFuture<>();
		synchronized (this.lock) {
			if (this.running != null) {
				this.next = (this.next != null) ? this.next : read;
				return this.next;
			}
			this.running = read;
		}
		send(read);
		return read;
	}

	private void send(CompletableFuture<Long> read) {
		CompletableFuture<?> unused = ask().whenComplete((number, failure) -> {
			CompletableFuture<Long> following;
			synchronized (this.lock) {
				following = this.next;
				this.running = following;
				this.next = null;
			}
			if (failure == null) {
				read.complete(number);
			}
			else {
				read.completeExceptionally(Futures.unwrapped(failure));
			}
			if (following != null) {
				send(following);
			}
		});
	}

	private CompletableFuture<Long> ask() {
		try {
			long doubts = this.generation.doubts();
			TrackedRead tracked = this.trackedReads.watch(this.key);
			if (tracked == null) {
				return readOrWrite();
			}
			return this.store.limit(tracked.entry()).thenCompose((bytes) -> {
				long number = number(bytes);
				if (number == Generation.UNKNOWN || number < this.generation.number()) {
					// What is written now will be heard of, and then it is read again.
					return readOrWrite();
				}
				advanced(number);
				this.generation.confirm(tracked.validity(), doubts);
				return CompletableFuture.completedFuture(number);
			})
				.exceptionallyCompose(
						(failure) -> redirected(failure) ? readOrWrite() : CompletableFuture.failedFuture(failure));
		}
		catch (RuntimeException ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	private boolean redirected(Throwable failure) {
		if (!RemoteStore.isAnswer(Futures.unwrapped(failure))) {
			return false;
		}
		this.trackedReads.redirected();
		return true;
	}

	private CompletableFuture<Long> readOrWrite() {
		return run(READ);
	}

	/**
	 * Begin a new generation.
	 * @return its number
	 */
	public CompletableFuture<Long> advance() {
		return run(ADVANCE);
	}

	private CompletableFuture<Long> run(Script script) {
		byte[] known = Ascii.bytes(this.generation.number());
		return this.store.run(script, new byte[][] { this.key }, known).thenApply((bytes) -> {
			long number = number(bytes);
			advanced(number);
			return number;
		});
	}

	private void advanced(long number) {
		if (this.generation.advance(number)) {
			this.onAdvance.run();
		}
	}

	private static long number(byte @Nullable [] bytes) {
		if (bytes == null) {
			return Generation.UNKNOWN;
		}
		try {
			long number = Long.parseLong(Ascii.text(bytes));
			return (number <= LARGEST) ? number : Generation.UNKNOWN;
		}
		catch (NumberFormatException ex) {
			return Generation.UNKNOWN;
		}
	}

}
