package io.github.twolevelcache.internal.log;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.internal.redis.Ascii;
import io.github.twolevelcache.internal.redis.RemoteStore;
import io.github.twolevelcache.internal.redis.Script;

/**
 * Who handles the partitions of the log of one cache. Thread-safe.
 */
public final class PartitionOwners {

	/**
	 * Answers with the time from which the owner handles the partition: no other owner
	 * ever has the same, a later one has a later one. Who owns it for ever, or for much
	 * longer than owners do, was not entered by us, and would never give it up.
	 */
	private static final Script OWN = new Script(LogScripts.OWNER + LogScripts.CLOCK + """
			local owner, log = KEYS[1], KEYS[2]
			local asking, duration = ARGV[1], ARGV[2]
			local name, since = ownerOf(owner)
			local left = name and redis.call('PTTL', owner)
			local owned = name and left >= 0 and left <= 10 * duration
			if owned and name ~= asking then
				return false
			end
			if not owned then
				local last = redis.call('HGET', log, CLOCK)
			""" + LogScripts.TICK + """
				redis.call('HSET', log, CLOCK, version)
				since = version
			end
			redis.call('SET', owner, asking .. ' ' .. since, 'PX', duration)
			return since
			""");

	private static final Script DISOWN = new Script(LogScripts.OWNER + """
			local owner = KEYS[1]
			local asking = ARGV[1]
			if ownerOf(owner) == asking then
				redis.call('UNLINK', owner)
			end
			return '1'
			""");

	/**
	 * A replica that took over may not have the last time, and its clock may be behind,
	 * though not by a day: then what the fence has seen is not from this log.
	 */
	private static final Script PASS = new Script(LogScripts.CLOCK + """
			local log = KEYS[1]
			local version = ARGV[1]
			local last = redis.call('HGET', log, CLOCK)
			local millis = tonumber(string.sub(version, 1, 13))
			if not millis or millis - now > 86400000 then
				return '0'
			end
			if not last or not string.match(last, '^%d+$') or last < version then
				redis.call('HSET', log, CLOCK, version)
			end
			return '1'
			""");

	private final LogKeys keys;

	private final RemoteStore store;

	PartitionOwners(LogKeys keys, RemoteStore store) {
		this.keys = keys;
		this.store = store;
	}

	/**
	 * Ask for the ownership of a partition, or renew it.
	 * @param partition the number of the partition
	 * @param owner who asks
	 * @param duration for how long
	 * @return the time from which the owner owns it, which no other owner has (a later
	 * owner has a later one), or {@code null} if another owns it
	 */
	public CompletableFuture<@Nullable Long> own(int partition, String owner, Duration duration) {
		return this.store
			.run(OWN, this.keys.all(partition, LogKeys.OWNER, LogKeys.LOG), Ascii.bytes(owner),
					Ascii.bytes(duration.toMillis()))
			.thenApply((since) -> (since != null) ? LogRecord.number(Ascii.text(since)) : null);
	}

	/**
	 * Give up the ownership of a partition.
	 * @param partition the number of the partition
	 * @param owner who owns it
	 * @return completes when that was done
	 */
	public CompletableFuture<?> disown(int partition, String owner) {
		return this.store.run(DISOWN, this.keys.all(partition, LogKeys.OWNER), Ascii.bytes(owner));
	}

	/**
	 * Let every later owner of a partition have a later time than one that a fence has
	 * seen, unless that is more than a day ahead.
	 * @param partition the number of the partition
	 * @param token the time
	 * @return completes when that was done
	 */
	public CompletableFuture<?> pass(int partition, long token) {
		return this.store.run(PASS, this.keys.all(partition, LogKeys.LOG), Ascii.bytes(LogRecord.version(token)));
	}

}
