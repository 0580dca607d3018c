package io.github.twolevelcache.settings;

/**
 * Refreshing of entries that are read.
 *
 * @param mode when they are loaded again
 * @param at the share of the lifetime, between 0 and 1, after which
 * {@link RefreshMode#AHEAD} loads again
 */
public record RefreshSettings(RefreshMode mode, double at) {

	/**
	 * Entries are loaded again when they have expired.
	 */
	public static final RefreshSettings NONE = new RefreshSettings(RefreshMode.NONE, 0.8);

	/**
	 * Check the settings.
	 * @param mode when they are loaded again
	 * @param at the share of the lifetime, between 0 and 1, after which
	 * {@link RefreshMode#AHEAD} loads again
	 * @throws InvalidSettingException if one of them cannot work
	 */
	public RefreshSettings {
		if (!(at > 0 && at < 1)) {
			throw new InvalidSettingException("refresh.at", at, "must be between 0% and 100%");
		}
	}

}
