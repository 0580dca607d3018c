package io.github.twolevelcache.checker.history;

/**
 * One read that returned, or one write that was acknowledged. What failed is no event.
 *
 * @param kind what was done
 * @param manager the cache manager it went through, counted over the whole fleet
 * @param key the key
 * @param version the version that was read or written, or {@link #ABSENT}. A deletion has
 * a version, too.
 * @param begin when it began, by {@link System#nanoTime()}; of a write that was tried
 * several times, when the first attempt began, which may have been made
 * @param end when it ended, by {@link System#nanoTime()}. On Linux that is
 * {@code CLOCK_MONOTONIC}, one clock for all JVMs of a machine, so that the times of
 * different workers can be compared.
 */
public record Event(Kind kind, int manager, int key, long version, long begin, long end) {

	/** The version of a read that has found nothing. */
	public static final long ABSENT = -1;

	/** The version of each change that is rolled back, which nobody may read. */
	public static final long ROLLED_BACK = -2;

	/**
	 * What was done.
	 */
	public enum Kind {

		/** A value was read, or that there is none. */
		READ,

		/**
		 * A value was changed in the database, and then put or evicted, or the reverse.
		 */
		WRITE,

		/** A record was deleted. */
		DELETION,

		/**
		 * A transaction has read another version than that of its own change. That it has
		 * read the right one is no event.
		 */
		MISREAD

	}

}
