package io.github.twolevelcache.checker.history;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * How long something took, each time that it happened.
 *
 * @param sorted the durations in nanoseconds, the shortest first
 */
public record Durations(List<Long> sorted) {

	/**
	 * Sort durations.
	 * @param nanos the durations in nanoseconds, in any order
	 * @return the same
	 */
	public static Durations of(Collection<Long> nanos) {
		return new Durations(nanos.stream().sorted().toList());
	}

	/**
	 * Return how many there are.
	 * @return the number
	 */
	public int count() {
		return this.sorted.size();
	}

	/**
	 * Return a percentile.
	 * @param percent which; 100 is the longest
	 * @return the duration in milliseconds, 0 if there is none
	 */
	public double percentile(double percent) {
		if (this.sorted.isEmpty()) {
			return 0;
		}
		int rank = (int) Math.ceil(percent / 100 * this.sorted.size());
		return this.sorted.get(Math.max(rank, 1) - 1) / (double) TimeUnit.MILLISECONDS.toNanos(1);
	}

}
