package io.github.twolevelcache.settings;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Changes the bounds of loads: single settings, while the others stay as they are. Not
 * thread-safe.
 */
public final class LoadSettingsBuilder {

	private @Nullable Duration timeout;

	private @Nullable Integer maxConcurrent;

	private @Nullable Integer maxConcurrentInFleet;

	private Duration maxWait;

	private Duration failureBackoff;

	LoadSettingsBuilder(LoadSettings settings) {
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
	public LoadSettingsBuilder timeout(@Nullable Duration timeout) {
		this.timeout = timeout;
		return this;
	}

	/**
	 * Set how many loads may run in this instance, or {@code null}.
	 * @param maxConcurrent the setting
	 * @return this
	 */
	public LoadSettingsBuilder maxConcurrent(@Nullable Integer maxConcurrent) {
		this.maxConcurrent = maxConcurrent;
		return this;
	}

	/**
	 * Set how many loads may run in all instances, or {@code null}.
	 * @param maxConcurrentInFleet the setting
	 * @return this
	 */
	public LoadSettingsBuilder maxConcurrentInFleet(@Nullable Integer maxConcurrentInFleet) {
		this.maxConcurrentInFleet = maxConcurrentInFleet;
		return this;
	}

	/**
	 * Set how long a load waits for its turn.
	 * @param maxWait the setting
	 * @return this
	 */
	public LoadSettingsBuilder maxWait(Duration maxWait) {
		this.maxWait = maxWait;
		return this;
	}

	/**
	 * Set how long a failed load is not tried again.
	 * @param failureBackoff the setting
	 * @return this
	 */
	public LoadSettingsBuilder failureBackoff(Duration failureBackoff) {
		this.failureBackoff = failureBackoff;
		return this;
	}

	LoadSettings build() {
		return new LoadSettings(this.timeout, this.maxConcurrent, this.maxConcurrentInFleet, this.maxWait,
				this.failureBackoff);
	}

}
