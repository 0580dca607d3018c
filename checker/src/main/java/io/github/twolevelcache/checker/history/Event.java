package io.github.twolevelcache.checker.history;

/**
 * One read that returned a value, or one write that was acknowledged. What failed is no
 * event.
 *
 * @param kind whether it read or wrote
 * @param manager the cache manager it went through, counted over the whole fleet
 * @param key the key
 * @param version the version that was read or written
 * @param begin when it began, by {@link System#nanoTime()}
 * @param end when it ended, by {@link System#nanoTime()}. On Linux that is
 * {@code CLOCK_MONOTONIC}, one clock for all JVMs of a machine, so that the times of
 * different workers can be compared.
 */
public record Event(Kind kind, int manager, int key, long version, long begin, long end) {

	/**
	 * What was done.
	 */
	public enum Kind {

		/** A value was read. */
		READ,

		/** A value was changed in the database, and then put or evicted. */
		WRITE

	}

}
