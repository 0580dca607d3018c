package io.github.twolevelcache.entry;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.entry.Coverage.Warrant;

/**
 * Which entries of a cache count: those of this generation and of newer ones. Clearing
 * the cache begins a new generation, so that all entries end in one step. Thread-safe.
 *
 * <p>
 * Invariant: the number never goes back, whatever Redis says after a failover.
 */
public final class Generation {

	/** Not yet known. */
	public static final long UNKNOWN = 0;

	/** Written under the monitor. */
	private volatile long number = UNKNOWN;

	/**
	 * How long the number may be believed to be the newest. Written under the monitor.
	 */
	private volatile @Nullable Warrant warrant;

	/** Counts the doubts. Written under the monitor. */
	private volatile long doubts;

	/**
	 * Return the number of the generation.
	 * @return the number, {@link #UNKNOWN} if none was ever read
	 */
	public long number() {
		return this.number;
	}

	/**
	 * Return whether the number is known to be the newest, or to have been so within the
	 * staleness allowed.
	 * @param now the time, in nanoseconds
	 * @return whether it is
	 */
	public boolean isTrusted(long now) {
		Warrant warrant = this.warrant;
		return warrant != null && warrant.holds(now);
	}

	/**
	 * Return the number of doubts so far. Take it before reading the number that is to be
	 * confirmed.
	 * @return the number of doubts
	 */
	public long doubts() {
		return this.doubts;
	}

	/**
	 * Begin a newer generation. An older number changes nothing.
	 * @param number its number
	 * @return whether it is newer
	 */
	public synchronized boolean advance(long number) {
		if (number <= this.number) {
			return false;
		}
		this.number = number;
		return true;
	}

	/**
	 * Believe that the number is the newest, unless that was doubted meanwhile.
	 * @param warrant how long it may be believed
	 * @param doubts the number of doubts before it was read
	 */
	public synchronized void confirm(Warrant warrant, long doubts) {
		if (this.doubts == doubts) {
			this.warrant = warrant;
		}
	}

	/**
	 * Cease to believe that the number is the newest.
	 */
	public synchronized void doubt() {
		this.doubts++;
		this.warrant = null;
	}

}
