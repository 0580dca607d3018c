package io.github.twolevelcache.settings;

/**
 * Changes the refreshing of entries that are read: single settings, while the others stay
 * as they are. Not thread-safe.
 */
public final class RefreshSettingsBuilder {

	private RefreshMode mode;

	private double at;

	RefreshSettingsBuilder(RefreshSettings settings) {
		this.mode = settings.mode();
		this.at = settings.at();
	}

	/**
	 * Set when they are loaded again.
	 * @param mode the setting
	 * @return this
	 */
	public RefreshSettingsBuilder mode(RefreshMode mode) {
		this.mode = mode;
		return this;
	}

	/**
	 * Set the share of the lifetime after which {@link RefreshMode#AHEAD} reloads.
	 * @param at the setting
	 * @return this
	 */
	public RefreshSettingsBuilder at(double at) {
		this.at = at;
		return this;
	}

	RefreshSettings build() {
		return new RefreshSettings(this.mode, this.at);
	}

}
