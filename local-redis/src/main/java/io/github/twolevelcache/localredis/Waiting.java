package io.github.twolevelcache.localredis;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Waits for conditions of servers, which do not announce them.
 */
final class Waiting {

	private static final Duration LONGEST = Duration.ofSeconds(60);

	private Waiting() {
	}

	static void until(String condition, BooleanSupplier test) {
		until(condition, LONGEST, test);
	}

	static void until(String condition, Duration longest, BooleanSupplier test) {
		long end = System.nanoTime() + longest.toNanos();
		while (!test.getAsBoolean()) {
			if (Thread.currentThread().isInterrupted()) {
				throw new IllegalStateException("Interrupted while waiting: " + condition);
			}
			if (System.nanoTime() > end) {
				throw new IllegalStateException("Not within " + longest.toSeconds() + " s: " + condition);
			}
			LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
		}
	}

}
