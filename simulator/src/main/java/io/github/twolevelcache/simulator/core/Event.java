package io.github.twolevelcache.simulator.core;

/**
 * Something that is going to happen. Used by the threads of its world.
 */
public final class Event implements Comparable<Event> {

	private final long due;

	private final long number;

	private final Runnable action;

	private boolean cancelled;

	Event(long due, long number, Runnable action) {
		this.due = due;
		this.number = number;
		this.action = action;
	}

	long due() {
		return this.due;
	}

	boolean isCancelled() {
		return this.cancelled;
	}

	/**
	 * Keep it from happening.
	 */
	public void cancel() {
		this.cancelled = true;
	}

	void run() {
		this.action.run();
	}

	/** What was planned first happens first. */
	@Override
	public int compareTo(Event other) {
		return (this.due != other.due) ? Long.compare(this.due, other.due) : Long.compare(this.number, other.number);
	}

}
