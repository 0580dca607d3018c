package io.github.twolevelcache.settings;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Serving entries that have expired.
 *
 * @param whileRevalidate how long they are served while they are reloaded in the
 * background
 * @param ifError how long they are served if the reload fails
 * @param after how long a caller waits for a load before it gets such an entry, or
 * {@code null} for as long as it takes
 */
public record StaleSettings(Duration whileRevalidate, Duration ifError, @Nullable Duration after) {

	/**
	 * Nothing is served once it has expired.
	 */
	public static final StaleSettings NEVER = new StaleSettings(Duration.ZERO, Duration.ZERO, null);

	/**
	 * Check the settings.
	 * @param whileRevalidate how long they are served while they are reloaded in the
	 * background
	 * @param ifError how long they are served if the reload fails
	 * @param after how long a caller waits for a load before it gets such an entry, or
	 * {@code null} for as long as it takes
	 * @throws InvalidSettingException if one of them cannot work
	 */
	public StaleSettings {
		Requirements.notNegative(whileRevalidate, "stale.while-revalidate");
		Requirements.notNegative(ifError, "stale.if-error");
		if (after != null) {
			Requirements.positive(after, "stale.after");
			if (ifError.isZero()) {
				throw new InvalidSettingException("stale.after", after,
						"needs stale.if-error, which says how long entries are kept after they have expired");
			}
		}
	}

	/**
	 * Changes the serving of entries after their lifetime: single settings, while the
	 * others stay as they are. Not thread-safe.
	 */
	public static final class Builder {

		private Duration whileRevalidate;

		private Duration ifError;

		private @Nullable Duration after;

		Builder(StaleSettings settings) {
			this.whileRevalidate = settings.whileRevalidate();
			this.ifError = settings.ifError();
			this.after = settings.after();
		}

		/**
		 * Set how long they are served while they are loaded again.
		 * @param whileRevalidate the setting
		 * @return this
		 */
		public Builder whileRevalidate(Duration whileRevalidate) {
			this.whileRevalidate = whileRevalidate;
			return this;
		}

		/**
		 * Set how long they are served if the reload fails.
		 * @param ifError the setting
		 * @return this
		 */
		public Builder ifError(Duration ifError) {
			this.ifError = ifError;
			return this;
		}

		/**
		 * Set how long a caller waits for a load before he gets one, or {@code null}.
		 * @param after the setting
		 * @return this
		 */
		public Builder after(@Nullable Duration after) {
			this.after = after;
			return this;
		}

		StaleSettings build() {
			return new StaleSettings(this.whileRevalidate, this.ifError, this.after);
		}

	}

}
