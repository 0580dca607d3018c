package io.github.twolevelcache.settings;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Limits of loads.
 *
 * @param timeout how long a caller waits for a load, or {@code null} for as long as it
 * takes. The load continues.
 * @param maxConcurrent how many loads may run in this instance, or {@code null} for any
 * number
 * @param maxConcurrentInFleet how many loads may run in all instances together, or
 * {@code null} for any number
 * @param maxWait how long a load waits for its turn
 * @param failureBackoff how long a failed load is not retried, zero to retry at once
 */
public record LoadSettings(@Nullable Duration timeout, @Nullable Integer maxConcurrent,
		@Nullable Integer maxConcurrentInFleet, Duration maxWait, Duration failureBackoff) {

	/**
	 * No limits.
	 */
	public static final LoadSettings UNBOUNDED = new LoadSettings(null, null, null, Duration.ZERO, Duration.ZERO);

	/**
	 * Check the bounds.
	 * @param timeout how long a caller waits for a load, or {@code null} for as long as
	 * it takes. The load continues.
	 * @param maxConcurrent how many loads may run in this instance, or {@code null} for
	 * any number
	 * @param maxConcurrentInFleet how many loads may run in all instances together, or
	 * {@code null} for any number
	 * @param maxWait how long a load waits for its turn
	 * @param failureBackoff how long a failed load is not retried, zero to retry at once
	 * @throws InvalidSettingException if one of them cannot work
	 */
	public LoadSettings {
		if (timeout != null) {
			Requirements.positive(timeout, "load.timeout");
		}
		requireAtLeastOne(maxConcurrent, "load.max-concurrent");
		requireAtLeastOne(maxConcurrentInFleet, "load.max-concurrent-in-fleet");
		Requirements.notNegative(maxWait, "load.max-wait");
		Requirements.notNegative(failureBackoff, "load.failure-backoff");
	}

	private static void requireAtLeastOne(@Nullable Integer limit, String property) {
		if (limit != null && limit < 1) {
			throw new InvalidSettingException(property, limit, "must be at least 1");
		}
	}

}
