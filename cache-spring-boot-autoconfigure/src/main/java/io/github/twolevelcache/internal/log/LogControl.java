package io.github.twolevelcache.internal.log;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.internal.redis.Ascii;
import io.github.twolevelcache.internal.redis.RemoteStore;
import io.github.twolevelcache.internal.redis.Script;

/**
 * What operators see and do of the log of one cache, partition by partition. Thread-safe.
 */
public final class LogControl {

	private static final Script PAUSE = new Script("""
			local paused = KEYS[1]
			redis.call('SET', paused, '1')
			return '1'
			""");

	private static final Script RESUME = new Script("""
			local paused = KEYS[1]
			redis.call('UNLINK', paused)
			return '1'
			""");

	/**
	 * All are due now. Answers with a time that none has begun to wait after, unless the
	 * partition is paused.
	 */
	private static final Script HURRY = new Script(LogScripts.CLOCK + """
			local log, postponed, paused, hurried = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
			local delay = ARGV[1]
			if redis.call('EXISTS', paused) == 1 then
				return false
			end
			local last = redis.call('HGET', log, CLOCK)
			local newest = string.format('%.0f', math.max(now, last and tonumber(string.sub(last, 1, 13)) or 0))
			if delay ~= '0' then
				redis.call('SET', hurried, newest, 'PX', delay)
			end
			for _, text in ipairs(redis.call('ZRANGEBYSCORE', postponed, string.format('(%.0f', now), '+inf')) do
				redis.call('ZADD', postponed, string.format('%.0f', now), text)
			end
			return newest
			""");

	private static final Script WAITING = new Script("""
			local queue, since = KEYS[1], KEYS[2]
			local time = ARGV[1]
			return tostring(redis.call('ZCOUNT', queue, '-inf', time) + redis.call('ZCOUNT', since, '-inf', time))
			""");

	/** Answers with 0 if there is none. */
	private static final Script UNTRIED = new Script(LogScripts.CLOCK + """
			local queue = KEYS[1]
			local oldest = redis.call('ZRANGE', queue, 0, 0, 'WITHSCORES')[2]
			return string.format('%.0f', oldest and now - oldest or 0)
			""");

	private static final Script STATUS = new Script(LogScripts.CLOCK + LogScripts.OWNER + """
			local queue, since, dead, paused, owner = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
			local oldest = now
			for _, waiting in ipairs({ queue, since }) do
				oldest = math.min(oldest, redis.call('ZRANGE', waiting, 0, 0, 'WITHSCORES')[2] or now)
			end
			local pending = redis.call('ZCARD', queue) + redis.call('ZCARD', since)
			return string.format('%.0f %.0f %.0f %.0f ', pending, now - oldest, redis.call('HLEN', dead),
					redis.call('EXISTS', paused)) .. (ownerOf(owner) or '')
			""");

	/**
	 * Answers with the latest time that is as long ago as is asked for, and that no
	 * change which waits was made before.
	 */
	private static final Script SETTLED = new Script(LogScripts.CLOCK + """
			local queue, since, paused = KEYS[1], KEYS[2], KEYS[3]
			local age = ARGV[1]
			if redis.call('EXISTS', paused) == 1 then
				return false
			end
			local time = now - age
			for _, waiting in ipairs({ queue, since }) do
				time = math.min(time, redis.call('ZRANGE', waiting, 0, 0, 'WITHSCORES')[2] or time)
			end
			return string.format('%.0f', time)
			""");

	private final LogKeys keys;

	private final RemoteStore store;

	private final byte[] delay;

	LogControl(LogKeys keys, RemoteStore store, Duration delay) {
		this.keys = keys;
		this.store = store;
		this.delay = Ascii.bytes(delay.toMillis());
	}

	/**
	 * Stop the reading of what is due, until it is resumed.
	 * @param partition the number of the partition
	 * @return completes when that was done
	 */
	public CompletableFuture<?> pause(int partition) {
		return this.store.run(PAUSE, this.keys.all(partition, LogKeys.PAUSED));
	}

	/**
	 * Resume the reading of what is due.
	 * @param partition the number of the partition
	 * @return completes when that was done
	 */
	public CompletableFuture<?> resume(int partition) {
		return this.store.run(RESUME, this.keys.all(partition, LogKeys.PAUSED));
	}

	/**
	 * Make all changes due now.
	 * @param partition the number of the partition
	 * @return the time, by the clock of the partition, that they are not younger than;
	 * {@code null} if it is paused
	 */
	public CompletableFuture<@Nullable Long> hurry(int partition) {
		return this.store
			.run(HURRY, this.keys.all(partition, LogKeys.LOG, LogKeys.POSTPONED, LogKeys.PAUSED, LogKeys.HURRIED),
					this.delay)
			.thenApply((time) -> (time != null) ? Long.valueOf(Ascii.text(time)) : null);
	}

	/**
	 * Return how many keys have waited since a given time or longer.
	 * @param partition the number of the partition
	 * @param time the time
	 * @return the number
	 */
	public CompletableFuture<Long> waiting(int partition, long time) {
		return this.store.run(WAITING, this.keys.all(partition, LogKeys.QUEUE, LogKeys.SINCE), Ascii.bytes(time))
			.thenApply((number) -> Long.valueOf(Ascii.text(number)));
	}

	/**
	 * Return how long the oldest change has waited that nobody has tried to write yet.
	 * @param partition the number of the partition
	 * @return how long; not positive if there is none
	 */
	public CompletableFuture<Duration> untried(int partition) {
		return this.store.run(UNTRIED, this.keys.all(partition, LogKeys.QUEUE))
			.thenApply((millis) -> Duration.ofMillis(Long.parseLong(Ascii.text(millis))));
	}

	/**
	 * Return the lowest version that a change may have which waits, or was made lately.
	 * @param partition the number of the partition
	 * @param age how long ago is not lately any more
	 * @return the version as a number; {@code null} if the partition is paused
	 */
	public CompletableFuture<@Nullable Long> settled(int partition, Duration age) {
		return this.store
			.run(SETTLED, this.keys.all(partition, LogKeys.QUEUE, LogKeys.SINCE, LogKeys.PAUSED),
					Ascii.bytes(age.toMillis()))
			.thenApply((time) -> (time != null) ? LogRecord.number(Long.parseLong(Ascii.text(time))) : null);
	}

	/**
	 * Return the state of a partition.
	 * @param partition the number of the partition
	 * @return what it holds
	 */
	public CompletableFuture<PartitionStatus> status(int partition) {
		return this.store
			.run(STATUS,
					this.keys.all(partition, LogKeys.QUEUE, LogKeys.SINCE, LogKeys.DEAD, LogKeys.PAUSED, LogKeys.OWNER))
			.thenApply((answer) -> {
				String[] words = Ascii.text(answer).split(" ", 5);
				return new PartitionStatus(Long.parseLong(words[0]), Duration.ofMillis(Long.parseLong(words[1])),
						Long.parseLong(words[2]), "1".equals(words[3]), words[4].isEmpty() ? null : words[4]);
			});
	}

	/**
	 * What a partition of the log holds.
	 *
	 * @param pending how many keys wait
	 * @param oldest how long the oldest of them has waited
	 * @param deadLetters how many dead letters there are
	 * @param paused whether nobody reads what is due
	 * @param owner who owns the partition, or {@code null} if nobody does
	 */
	public record PartitionStatus(long pending, Duration oldest, long deadLetters, boolean paused,
			@Nullable String owner) {
	}

}
