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

}
