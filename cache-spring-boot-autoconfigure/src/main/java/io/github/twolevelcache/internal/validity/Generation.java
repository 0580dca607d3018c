package io.github.twolevelcache.internal.validity;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.internal.validity.Coverage.Validity;

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
	private volatile Term term = new Term(UNKNOWN, null);

	/** Counts the doubts. Written under the monitor. */
	private volatile long doubts;

	/**
	 * Create the generation of a cache that nobody else clears.
	 * @param now the time, in nanoseconds
	 * @return a generation that never ends
	 */
	public static Generation permanent(long now) {
		Generation generation = new Generation();
		generation.confirm(Coverage.permanent(now).validity(), generation.doubts());
		return generation;
	}

	/**
	 * Return the number of the generation.
	 * @return the number, {@link #UNKNOWN} if none was ever read
	 */
	public long number() {
		return this.term.number;
	}

	/**
	 * Return whether entries of a generation count, as far as is known.
	 * @param number the number of their generation
	 * @return whether the cache has not been cleared since
	 */
	public boolean includes(long number) {
		return number >= this.term.number;
	}

	/**
	 * Return whether entries of a generation are known to count, or to have done so
	 * within the staleness allowed.
	 * @param number the number of their generation
	 * @param now the time, in nanoseconds
	 * @return whether they may be served
	 */
	public boolean admits(long number, long now) {
		Term term = this.term;
		return number >= term.number && term.isTrusted(now);
	}

	/**
	 * Return whether the number is known to be the newest, or to have been so within the
	 * staleness allowed.
	 * @param now the time, in nanoseconds
	 * @return whether it is
	 */
	public boolean isTrusted(long now) {
		return this.term.isTrusted(now);
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
		if (number <= this.term.number) {
			return false;
		}
		this.term = new Term(number, this.term.validity);
		return true;
	}

	/**
	 * Believe that the number is the newest, unless that was doubted meanwhile.
	 * @param validity how long it may be believed
	 * @param doubts the number of doubts before it was read
	 */
	public synchronized void confirm(Validity validity, long doubts) {
		if (this.doubts == doubts) {
			this.term = new Term(this.term.number, validity);
		}
	}

	/**
	 * Stop believing that the number is the newest.
	 */
	public synchronized void doubt() {
		this.doubts++;
		this.term = new Term(this.term.number, null);
	}

	/**
	 * What is known, so that a hit reads it as one.
	 *
	 * @param number the number of the generation
	 * @param validity how long it may be believed to be the newest, {@code null} if it is
	 * not
	 */
	private record Term(long number, @Nullable Validity validity) {

		boolean isTrusted(long now) {
			return this.validity != null && this.validity.holds(now);
		}

	}

}
