package io.github.twolevelcache.internal.log;

import java.util.concurrent.atomic.AtomicLongArray;

import io.github.twolevelcache.internal.runtime.TimeSource;

/**
 * What the clocks of the masters show, as far as their answers tell. Thread-safe.
 *
 * <p>
 * A client may send a command long after its caller has given up, when a connection comes
 * back. So a change has a deadline by the clock of the server, which must not be later
 * than the moment at which its caller gives up. An answer holds a time that had passed
 * before it came: the difference to the time at which it came is at most that of the
 * clocks, so it errs on the safe side.
 */
final class ServerClock {

	private final AtomicLongArray differences;

	private final TimeSource time;

	ServerClock(int partitions, TimeSource time) {
		this.differences = new AtomicLongArray(partitions);
		this.time = time;
	}

	/**
	 * Record a time of the server, when its answer has come.
	 * @param partition the partition of the log whose master has answered
	 * @param server the time, in milliseconds since the epoch
	 */
	void answered(int partition, long server) {
		this.differences.set(partition, server - this.time.millis());
	}

	/**
	 * Convert a time of this instance.
	 * @param partition the partition of the log whose master is asked
	 * @param time the time, in milliseconds since the epoch
	 * @return the time by the clock of the server, or a little before
	 */
	long ofServer(int partition, long time) {
		return time + this.differences.get(partition);
	}

}
