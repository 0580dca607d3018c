package io.github.twolevelcache.internal.drain;

import java.util.concurrent.atomic.LongAdder;

/**
 * What this instance has written to the store of one cache. Thread-safe.
 */
public final class WriteStats {

	private final LongAdder flushed = new LongAdder();

	private final LongAdder retried = new LongAdder();

	private final LongAdder fenced = new LongAdder();

	void recordFlushed(int count) {
		this.flushed.add(count);
	}

	void recordRetried(int count) {
		this.retried.add(count);
	}

	void recordFenced(long count) {
		this.fenced.add(count);
	}

	/**
	 * Return how many changes were left to another instance, which owns their partition
	 * now.
	 * @return the number
	 */
	public long fenced() {
		return this.fenced.sum();
	}

	/**
	 * Return how many changes the store has accepted.
	 * @return the number, including those that it already had
	 */
	public long flushed() {
		return this.flushed.sum();
	}

	/**
	 * Return how many changes had to wait for another attempt.
	 * @return the number
	 */
	public long retried() {
		return this.retried.sum();
	}

}
