package io.github.twolevelcache.internal.runtime;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A time that passes when a test says so. Thread-safe.
 */
public final class ManualTime implements TimeSource {

	private final AtomicLong nanos = new AtomicLong();

	@Override
	public long millis() {
		return TimeUnit.NANOSECONDS.toMillis(this.nanos.get());
	}

	@Override
	public long nanoTime() {
		return this.nanos.get();
	}

	/**
	 * Let time pass.
	 * @param time how much
	 */
	public void pass(Duration time) {
		this.nanos.addAndGet(time.toNanos());
	}

}
