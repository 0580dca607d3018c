package io.github.twolevelcache.settings;

/**
 * Refreshing entries that are read.
 *
 * @param mode when they are reloaded
 * @param at the share of the lifetime, between 0 and 1, after which
 * {@link RefreshMode#AHEAD} reloads
 */
public record RefreshSettings(RefreshMode mode, double at) {

	/**
	 * Entries are reloaded once they have expired.
	 */
	public static final RefreshSettings NONE = new RefreshSettings(RefreshMode.NONE, 0.8);

	/**
	 * Check the settings.
	 * @param mode when they are reloaded
	 * @param at the share of the lifetime, between 0 and 1, after which
	 * {@link RefreshMode#AHEAD} reloads
	 * @throws InvalidSettingException if one of them cannot work
	 */
	public RefreshSettings {
		if (!(at > 0 && at < 1)) {
			throw new InvalidSettingException("refresh.at", at, "must be between 0% and 100%");
		}
	}

	/**
	 * Changes the refreshing of entries that are read: single settings, while the others
	 * stay as they are. Not thread-safe.
	 */
	public static final class Builder {

		private RefreshMode mode;

		private double at;

		Builder(RefreshSettings settings) {
			this.mode = settings.mode();
			this.at = settings.at();
		}

		/**
		 * Set when they are loaded again.
		 * @param mode the setting
		 * @return this
		 */
		public Builder mode(RefreshMode mode) {
			this.mode = mode;
			return this;
		}

		/**
		 * Set the share of the lifetime after which {@link RefreshMode#AHEAD} reloads.
		 * @param at the setting
		 * @return this
		 */
		public Builder at(double at) {
			this.at = at;
			return this;
		}

		RefreshSettings build() {
			return new RefreshSettings(this.mode, this.at);
		}

	}

}
