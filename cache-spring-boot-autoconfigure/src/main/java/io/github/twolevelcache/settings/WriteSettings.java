package io.github.twolevelcache.settings;

import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * Changes that reach a store.
 *
 * @param mode whether they do
 * @param onEvict what an evict means for the store; {@code null} only if changes reach
 * none
 * @param behind how they wait, if they do
 */
public record WriteSettings(WriteMode mode, @Nullable OnEvict onEvict, BehindSettings behind) {

	private static final String REQUIREMENT = "must be 'delete' or 'invalidate', since the cache writes to a store. "
			+ "With 'invalidate', an evict only drops the cached value and the record stays in the store; with 'delete', "
			+ "it deletes the record%s";

	/**
	 * Changes reach no store.
	 */
	public static final WriteSettings NONE = new WriteSettings(WriteMode.NONE, null, BehindSettings.DEFAULTS);

	/**
	 * Check the settings.
	 * @param mode whether they do
	 * @param onEvict what an evict means for the store; {@code null} only if changes
	 * reach none
	 * @param behind how they wait, if they do
	 * @throws InvalidSettingException if nobody has decided what an evict means
	 */
	public WriteSettings {
		// No default is right for everybody, and a wrong one deletes rows.
		if (mode != WriteMode.NONE && onEvict == null) {
			throw new InvalidSettingException("write.on-evict", null, REQUIREMENT.formatted((mode == WriteMode.BEHIND)
					? ", in order with the puts. A change that still waits for the store is written all the same under "
							+ "'invalidate', and is replaced by the deletion under 'delete'"
					: ""));
		}
	}

	/**
	 * Changes how changes reach a store: single settings, while the others stay as they
	 * are. Not thread-safe.
	 */
	public static final class Builder {

		private WriteMode mode;

		private @Nullable OnEvict onEvict;

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
