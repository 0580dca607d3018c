package io.github.twolevelcache.settings;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Changes the serving of entries after their lifetime: single settings, while the others
 * stay as they are. Not thread-safe.
 */
public final class StaleSettingsBuilder {

	private Duration whileRevalidate;

	private Duration ifError;

	private @Nullable Duration after;

	StaleSettingsBuilder(StaleSettings settings) {
		this.whileRevalidate = settings.whileRevalidate();
		this.ifError = settings.ifError();
		this.after = settings.after();
	}

	/**
	 * Set how long they are served while they are loaded again.
	 * @param whileRevalidate the setting
	 * @return this
	 */
	public StaleSettingsBuilder whileRevalidate(Duration whileRevalidate) {
		this.whileRevalidate = whileRevalidate;
		return this;
	}

	/**
	 * Set how long they are served if the reload fails.
	 * @param ifError the setting
	 * @return this
	 */
	public StaleSettingsBuilder ifError(Duration ifError) {
		this.ifError = ifError;
		return this;
	}

	/**
	 * Set how long a caller waits for a load before he gets one, or {@code null}.
	 * @param after the setting
	 * @return this
	 */
	public StaleSettingsBuilder after(@Nullable Duration after) {
		this.after = after;
		return this;
	}

	StaleSettings build() {
		return new StaleSettings(this.whileRevalidate, this.ifError, this.after);
	}

}
