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

	/**
	 * Changes the bounds of loads: single settings, while the others stay as they are.
	 * Not thread-safe.
	 */
	public static final class Builder {

		private @Nullable Duration timeout;

		private @Nullable Integer maxConcurrent;

		private @Nullable Integer maxConcurrentInFleet;

		private Duration maxWait;

		private Duration failureBackoff;

		Builder(LoadSettings settings) {
			this.timeout = settings.timeout();
			this.maxConcurrent = settings.maxConcurrent();
			this.maxConcurrentInFleet = settings.maxConcurrentInFleet();
			this.maxWait = settings.maxWait();
			this.failureBackoff = settings.failureBackoff();
		}

		/**
		 * Set how long a caller waits for a load, or {@code null}.
		 * @param timeout the setting
		 * @return this
		 */
		public Builder timeout(@Nullable Duration timeout) {
			this.timeout = timeout;
			return this;
		}

		/**
		 * Set how many loads may run in this instance, or {@code null}.
		 * @param maxConcurrent the setting
		 * @return this
		 */
		public Builder maxConcurrent(@Nullable Integer maxConcurrent) {
			this.maxConcurrent = maxConcurrent;
			return this;
		}

		/**
		 * Set how many loads may run in all instances, or {@code null}.
		 * @param maxConcurrentInFleet the setting
		 * @return this
		 */
		public Builder maxConcurrentInFleet(@Nullable Integer maxConcurrentInFleet) {
			this.maxConcurrentInFleet = maxConcurrentInFleet;
			return this;
		}

		/**
		 * Set how long a load waits for its turn.
		 * @param maxWait the setting
		 * @return this
		 */
		public Builder maxWait(Duration maxWait) {
			this.maxWait = maxWait;
			return this;
		}

		/**
		 * Set how long a failed load is not tried again.
		 * @param failureBackoff the setting
		 * @return this
		 */
		public Builder failureBackoff(Duration failureBackoff) {
			this.failureBackoff = failureBackoff;
			return this;
		}

		LoadSettings build() {
			return new LoadSettings(this.timeout, this.maxConcurrent, this.maxConcurrentInFleet, this.maxWait,
					this.failureBackoff);
		}

	}

}
