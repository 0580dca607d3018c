package io.github.twolevelcache.internal.runtime;

/**
 * Tells the time. Thread-safe.
 */
public interface TimeSource {

	/**
	 * Return the time of the wall clock, by which entries expire.
	 * @return the time, in milliseconds since the epoch
	 */
	long millis();

	/**
	 * Return the time that durations are measured by. It has no origin and never steps
	 * back; compare two of its values by their difference.
	 * @return the time, in nanoseconds
	 */
	long nanoTime();

	/**
	 * Return the time of the machine.
	 * @return the time
	 */
	static TimeSource system() {
		return new TimeSource() {

			@Override
			public long millis() {
				return System.currentTimeMillis();
			}

			@Override
			public long nanoTime() {
				return System.nanoTime();
			}

		};
	}

}
