package io.github.twolevelcache.settings;

import java.time.Duration;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * Changes single settings of a cache and leaves the others as they are, so that code that
 * does so needs no change when there is a new one. Named after the properties. Not
 * thread-safe.
 */
public final class CacheSettingsBuilder {

	private Levels levels;

	private @Nullable Duration nullLifetime;

	private L1Settings l1;

	private L2Settings l2;

	private LoadSettings load;

	private RefreshSettings refresh;

	private StaleSettings stale;

	private WriteSettings write;

	CacheSettingsBuilder(CacheSettings settings) {
		this.levels = settings.levels();
		this.nullLifetime = settings.nullLifetime();
		this.l1 = settings.l1();
		this.l2 = settings.l2();
		this.load = settings.load();
		this.refresh = settings.refresh();
		this.stale = settings.stale();
		this.write = settings.write();
	}

	/**
	 * Set the levels that are used.
	 * @param levels the setting
	 * @return this
	 */
	public CacheSettingsBuilder levels(Levels levels) {
		this.levels = levels;
		return this;
	}

	/**
	 * Set how long a cached {@code null} lives, or {@code null} if it may not be cached.
	 * @param nullLifetime the setting
	 * @return this
	 */
	public CacheSettingsBuilder nullLifetime(@Nullable Duration nullLifetime) {
		this.nullLifetime = nullLifetime;
		return this;
	}

	/**
	 * Change the bounds of L1.
	 * @param changes makes the changes
	 * @return this
	 */
	public CacheSettingsBuilder l1(Consumer<L1SettingsBuilder> changes) {
		L1SettingsBuilder builder = new L1SettingsBuilder(this.l1);
		changes.accept(builder);
		this.l1 = builder.build();
		return this;
	}

	/**
	 * Change the lifetimes and the form of the entries in L2.
	 * @param changes makes the changes
	 * @return this
	 */
	public CacheSettingsBuilder l2(Consumer<L2SettingsBuilder> changes) {
		L2SettingsBuilder builder = new L2SettingsBuilder(this.l2);
		changes.accept(builder);
		this.l2 = builder.build();
		return this;
	}

	/**
	 * Change the bounds of loads.
	 * @param changes makes the changes
	 * @return this
	 */
	public CacheSettingsBuilder load(Consumer<LoadSettingsBuilder> changes) {
		LoadSettingsBuilder builder = new LoadSettingsBuilder(this.load);
		changes.accept(builder);
		this.load = builder.build();
		return this;
	}

	/**
	 * Change the refreshing of entries that are read.
	 * @param changes makes the changes
	 * @return this
	 */
	public CacheSettingsBuilder refresh(Consumer<RefreshSettingsBuilder> changes) {
		RefreshSettingsBuilder builder = new RefreshSettingsBuilder(this.refresh);
		changes.accept(builder);
		this.refresh = builder.build();
		return this;
	}

	/**
	 * Change the serving of entries after their lifetime.
	 * @param changes makes the changes
	 * @return this
	 */
	public CacheSettingsBuilder stale(Consumer<StaleSettingsBuilder> changes) {
		StaleSettingsBuilder builder = new StaleSettingsBuilder(this.stale);
		changes.accept(builder);
		this.stale = builder.build();
		return this;
	}

	/**
	 * Change how changes reach a store.
	 * @param changes makes the changes
	 * @return this
	 */
	public CacheSettingsBuilder write(Consumer<WriteSettingsBuilder> changes) {
		WriteSettingsBuilder builder = new WriteSettingsBuilder(this.write);
		changes.accept(builder);
		this.write = builder.build();
		return this;
	}

	/**
	 * Return the settings.
	 * @return the settings
	 * @throws InvalidSettingException if one has a value that cannot work
	 */
	public CacheSettings build() {
		return new CacheSettings(this.levels, this.l1, this.l2, this.nullLifetime, this.load, this.refresh, this.stale,
				this.write);
	}

}
