package io.github.twolevelcache.settings;

import java.util.function.Consumer;

/**
 * Changes how changes reach a store: single settings, while the others stay as they are.
 * Not thread-safe.
 */
public final class WriteSettingsBuilder {

	private WriteMode mode;

	private OnEvict onEvict;

	private BehindSettings behind;

	WriteSettingsBuilder(WriteSettings settings) {
		this.mode = settings.mode();
		this.onEvict = settings.onEvict();
		this.behind = settings.behind();
	}

	/**
	 * Set whether they do.
	 * @param mode the setting
	 * @return this
	 */
	public WriteSettingsBuilder mode(WriteMode mode) {
		this.mode = mode;
		return this;
	}

	/**
	 * Set what an evict means to the store.
	 * @param onEvict the setting
	 * @return this
	 */
	public WriteSettingsBuilder onEvict(OnEvict onEvict) {
		this.onEvict = onEvict;
		return this;
	}

	/**
	 * Change how changes wait for the store.
	 * @param changes makes the changes
	 * @return this
	 */
	public WriteSettingsBuilder behind(Consumer<BehindSettingsBuilder> changes) {
		BehindSettingsBuilder builder = new BehindSettingsBuilder(this.behind);
		changes.accept(builder);
		this.behind = builder.build();
		return this;
	}

	WriteSettings build() {
		return new WriteSettings(this.mode, this.onEvict, this.behind);
	}

}
