package io.github.twolevelcache.checker;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Lets time pass where nothing else shows that a fault has lasted long enough.
 */
final class Pause {

	private Pause() {
	}

	static void of(Duration time) throws InterruptedException {
		TimeUnit.NANOSECONDS.sleep(time.toNanos());
	}

}
