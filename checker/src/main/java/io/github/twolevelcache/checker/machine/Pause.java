package io.github.twolevelcache.checker.machine;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Lets time pass where nothing else shows that a fault has lasted long enough.
 */
public final class Pause {

	private Pause() {
	}

	public static void of(Duration time) throws InterruptedException {
		TimeUnit.NANOSECONDS.sleep(time.toNanos());
	}

	/**
	 * Do something again and again.
	 * @param time for how long; it is done at least once
	 * @param between the pause after each time
	 * @param step what to do
	 * @throws Exception if the step fails, or this thread is interrupted
	 */
	public static void repeat(Duration time, Duration between, Step step) throws Exception {
		long end = System.nanoTime() + time.toNanos();
		do {
			step.run();
			of(between);
		}
		while (System.nanoTime() < end);
	}

	/**
	 * What is done.
	 */
	@FunctionalInterface
	public interface Step {

		/**
		 * Do it.
		 * @throws Exception if that is not possible
		 */
		void run() throws Exception;

	}

}
