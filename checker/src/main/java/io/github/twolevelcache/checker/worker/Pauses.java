package io.github.twolevelcache.checker.worker;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * Waits that make races likely.
 */
final class Pauses {

	private static final int ONE_IN = 10;

	private Pauses() {
	}

	/**
	 * Pause in one of ten cases.
	 * @param longest the longest pause
	 */
	static void sometimes(Duration longest) {
		ThreadLocalRandom random = ThreadLocalRandom.current();
		if (random.nextInt(ONE_IN) == 0) {
			LockSupport.parkNanos(random.nextLong(longest.toNanos()));
		}
	}

	/**
	 * Pause.
	 * @param time how long
	 */
	static void of(Duration time) {
		LockSupport.parkNanos(time.toNanos());
	}

}
