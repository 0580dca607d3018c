package io.github.twolevelcache.simulator.drawing;

/**
 * One thing that has happened.
 *
 * @param nanos when, or when it ended, in nanoseconds since the world began
 * @param lane who has done it, or where it has arrived
 * @param what what
 * @param since when it began, or was sent; the same as {@code nanos} if it took no time
 * @param from the lane that it was sent from; the same as {@code lane} if it is no
 * message
 * @param form how it is drawn
 */
public record Row(long nanos, String lane, String what, long since, String from, Form form) {

	boolean isMessage() {
		return !this.from.equals(this.lane);
	}

	/**
	 * How something is drawn.
	 */
	public enum Form {

		/** Something that happens in an instance, a server or the database. */
		EVENT,

		/** A call of a caller. */
		CALL,

		/** A fault, or the end of one. */
		FAULT,

		/** A promise was broken. */
		FINDING

	}

}
