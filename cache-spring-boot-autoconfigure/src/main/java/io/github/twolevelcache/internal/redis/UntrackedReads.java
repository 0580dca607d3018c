package io.github.twolevelcache.internal.redis;

import java.time.Duration;

import io.github.twolevelcache.internal.runtime.TimeSource;
import io.github.twolevelcache.internal.validity.Coverage;
import io.github.twolevelcache.internal.validity.Coverage.Validity;

/**
 * Reads entries whose changes are not heard of: copies in L1 end with their lifetime and
 * nothing else.
 */
public final class UntrackedReads implements TrackedReads {

	private final RemoteStore store;

	private final long maxStaleness;

	private final TimeSource time;

	private final Validity validity;

	/**
	 * Create the reads.
	 * @param store reads the entries
	 * @param maxStaleness how long a cache may not notice that it was cleared
	 * @param time tells the time
	 */
	public UntrackedReads(RemoteStore store, Duration maxStaleness, TimeSource time) {
		this.store = store;
		this.maxStaleness = maxStaleness.toNanos();
		this.time = time;
		this.validity = Coverage.permanent(time.nanoTime()).validity();
	}

	@Override
	public TrackedRead get(byte[] key) {
		return new TrackedRead(this.store.get(key), this.validity);
	}

	@Override
	public TrackedRead watch(byte[] key) {
		long end = this.time.nanoTime() + this.maxStaleness;
		return new TrackedRead(this.store.get(key), Coverage.until(end).validity());
	}

	@Override
	public boolean hears(byte[] key) {
		return false;
	}

	@Override
	public boolean isSettled(byte[] key) {
		// Outages are not noticed.
		return true;
	}

	@Override
	public void redirected() {
		// The store follows redirections by itself.
	}

}
