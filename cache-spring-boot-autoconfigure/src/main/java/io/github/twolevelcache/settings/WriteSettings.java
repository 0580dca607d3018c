package io.github.twolevelcache.settings;

import java.util.function.Consumer;

/**
 * Changes that reach a store.
 *
 * @param mode whether they do
 * @param onEvict what an evict means for the store
 * @param behind how they wait, if they do
 */
public record WriteSettings(WriteMode mode, OnEvict onEvict, BehindSettings behind) {

	/**
	 * Changes reach no store.
	 */
	public static final WriteSettings NONE = new WriteSettings(WriteMode.NONE, OnEvict.DELETE, BehindSettings.DEFAULTS);

	/**
	 * Changes how changes reach a store: single settings, while the others stay as they
	 * are. Not thread-safe.
	 */
	public static final class Builder {

		private WriteMode mode;

		private OnEvict onEvict;

		private BehindSettings behind;

		Builder(WriteSettings settings) {
			this.mode = settings.mode();
			this.onEvict = settings.onEvict();
			this.behind = settings.behind();
		}

		/**
		 * Set whether they do.
		 * @param mode the setting
		 * @return this
		 */
		public Builder mode(WriteMode mode) {
			this.mode = mode;
			return this;
		}

		/**
		 * Set what an evict means to the store.
		 * @param onEvict the setting
		 * @return this
		 */
		public Builder onEvict(OnEvict onEvict) {
			this.onEvict = onEvict;
			return this;
		}

		/**
		 * Change how changes wait for the store.
		 * @param changes makes the changes
		 * @return this
		 */
		public Builder behind(Consumer<BehindSettings.Builder> changes) {
			BehindSettings.Builder builder = new BehindSettings.Builder(this.behind);
			changes.accept(builder);
			this.behind = builder.build();
			return this;
		}

		WriteSettings build() {
			return new WriteSettings(this.mode, this.onEvict, this.behind);
		}

	}

}
