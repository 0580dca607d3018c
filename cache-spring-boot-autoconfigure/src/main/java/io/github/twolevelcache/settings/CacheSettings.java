package io.github.twolevelcache.settings;

import java.time.Duration;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * The settings of one cache. Immutable. The constructors of this record and of those
 * within change with each new setting: use {@link #mutate()}.
 *
 * @param levels the levels it uses
 * @param l1 the limits of its copies on the heap
 * @param l2 the lifetimes and form of its entries in Redis
 * @param nullLifetime how long a cached {@code null} lives in either level, or
 * {@code null} if {@code null} may not be cached
 * @param load the limits of its loads
 * @param refresh whether entries are reloaded before they expire
 * @param stale how long expired entries may be served
 * @param write whether changes reach a store
 */
public record CacheSettings(Levels levels, L1Settings l1, L2Settings l2, @Nullable Duration nullLifetime,
		LoadSettings load, RefreshSettings refresh, StaleSettings stale, WriteSettings write) {

	/**
	 * Check the settings.
	 * @param levels the levels it uses
	 * @param l1 the limits of its copies on the heap
	 * @param l2 the lifetimes and form of its entries in Redis
	 * @param nullLifetime how long a cached {@code null} lives in either level, or
	 * {@code null} if {@code null} may not be cached
	 * @param load the limits of its loads
	 * @param refresh whether entries are reloaded before they expire
	 * @param stale how long expired entries may be served
	 * @param write whether changes reach a store
	 * @throws InvalidSettingException if one of them cannot work
	 */
	public CacheSettings {
		if (nullLifetime != null) {
			Requirements.positive(nullLifetime, "null-values.expire-after-write");
		}
	}

	/**
	 * Return a builder that begins with these settings.
	 * @return the builder
	 */
	public Builder mutate() {
		return new Builder(this);
	}

	/**
	 * Changes single settings of a cache and leaves the others as they are, so that code
	 * that does so needs no change when there is a new one. Named after the properties.
	 * Not thread-safe.
	 */
	public static final class Builder {

		private Levels levels;

		private @Nullable Duration nullLifetime;

		private L1Settings l1;

		private L2Settings l2;

		private LoadSettings load;

		private RefreshSettings refresh;

		private StaleSettings stale;

		private WriteSettings write;

		Builder(CacheSettings settings) {
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
		public Builder levels(Levels levels) {
			this.levels = levels;
			return this;
		}

		/**
		 * Set how long a cached {@code null} lives, or {@code null} if it may not be
		 * cached.
		 * @param nullLifetime the setting
		 * @return this
		 */
		public Builder nullLifetime(@Nullable Duration nullLifetime) {
			this.nullLifetime = nullLifetime;
			return this;
		}

		/**
		 * Change the bounds of L1.
		 * @param changes makes the changes
		 * @return this
		 */
		public Builder l1(Consumer<L1Settings.Builder> changes) {
			L1Settings.Builder builder = new L1Settings.Builder(this.l1);
			changes.accept(builder);
			this.l1 = builder.build();
			return this;
		}

		/**
		 * Change the lifetimes and the form of the entries in L2.
		 * @param changes makes the changes
		 * @return this
		 */
		public Builder l2(Consumer<L2Settings.Builder> changes) {
			L2Settings.Builder builder = new L2Settings.Builder(this.l2);
			changes.accept(builder);
			this.l2 = builder.build();
			return this;
		}

		/**
		 * Change the bounds of loads.
		 * @param changes makes the changes
		 * @return this
		 */
		public Builder load(Consumer<LoadSettings.Builder> changes) {
			LoadSettings.Builder builder = new LoadSettings.Builder(this.load);
			changes.accept(builder);
			this.load = builder.build();
			return this;
		}

		/**
		 * Change the refreshing of entries that are read.
		 * @param changes makes the changes
		 * @return this
		 */
		public Builder refresh(Consumer<RefreshSettings.Builder> changes) {
			RefreshSettings.Builder builder = new RefreshSettings.Builder(this.refresh);
			changes.accept(builder);
			this.refresh = builder.build();
			return this;
		}

		/**
		 * Change the serving of entries after their lifetime.
		 * @param changes makes the changes
		 * @return this
		 */
		public Builder stale(Consumer<StaleSettings.Builder> changes) {
			StaleSettings.Builder builder = new StaleSettings.Builder(this.stale);
			changes.accept(builder);
			this.stale = builder.build();
			return this;
		}

		/**
		 * Change how changes reach a store.
		 * @param changes makes the changes
		 * @return this
		 */
		public Builder write(Consumer<WriteSettings.Builder> changes) {
			WriteSettings.Builder builder = new WriteSettings.Builder(this.write);
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
			return new CacheSettings(this.levels, this.l1, this.l2, this.nullLifetime, this.load, this.refresh,
					this.stale, this.write);
		}

	}

}
