package io.github.twolevelcache.checker.history;

import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * How stale the stale reads were.
 *
 * @param sorted the staleness of each in nanoseconds, the smallest first
 */
public record Staleness(List<Long> sorted) {

	/**
	 * Return the number of stale reads.
	 * @return the number
	 */
	public int count() {
		return this.sorted.size();
	}

	/**
	 * Return a percentile.
	 * @param percent which; 100 is the largest
	 * @return the staleness in milliseconds, 0 if no read was stale
	 */
	public double percentile(double percent) {
		if (this.sorted.isEmpty()) {
			return 0;
		}
		int rank = (int) Math.ceil(percent / 100 * this.sorted.size());
		return this.sorted.get(Math.max(rank, 1) - 1) / (double) TimeUnit.MILLISECONDS.toNanos(1);
	}

}
