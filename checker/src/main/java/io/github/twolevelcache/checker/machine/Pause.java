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

}
