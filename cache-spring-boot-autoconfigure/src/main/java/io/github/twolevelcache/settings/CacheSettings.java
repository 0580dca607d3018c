package io.github.twolevelcache.settings;

import java.time.Duration;

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
	public CacheSettingsBuilder mutate() {
		return new CacheSettingsBuilder(this);
	}

}
