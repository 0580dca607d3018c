package io.github.twolevelcache.internal.drain;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before what has failed is tried again: with full jitter ("Exponential
 * Backoff And Jitter", AWS Architecture Blog, 2015). Thread-safe.
 */
final class Backoff {

	private static final Duration FIRST = Duration.ofMillis(100);

	private static final Duration LONGEST = Duration.ofSeconds(30);

	private static final int MOST_DOUBLINGS = 16;

	private final RandomGenerator random;

	Backoff(RandomGenerator random) {
		this.random = random;
	}

	/**
	 * Draw how long to wait.
	 * @param failures how often it has failed in a row, at least once
	 * @return how long
	 */
	Duration after(int failures) {
		int doublings = Math.min(failures - 1, MOST_DOUBLINGS);
		long longest = Math.min(FIRST.toMillis() << doublings, LONGEST.toMillis());
		return Duration.ofMillis(1 + this.random.nextLong(longest));
	}

}
