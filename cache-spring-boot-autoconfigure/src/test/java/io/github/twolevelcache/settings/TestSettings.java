package io.github.twolevelcache.settings;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Settings for tests: both levels, and nothing that a test does not ask for.
 */
public final class TestSettings {

	/** How long an entry of {@link #DEFAULTS} lives in L2. */
	public static final Duration LIFETIME = Duration.ofMinutes(30);

	/** Caches no {@code null}, refreshes nothing, serves nothing stale. */
	public static final CacheSettings DEFAULTS = settings(null, LoadSettings.UNBOUNDED, RefreshSettings.NONE,
			StaleSettings.NEVER, WriteSettings.NONE);

	private TestSettings() {
	}

	private static CacheSettings settings(@Nullable Duration nullLifetime, LoadSettings load, RefreshSettings refresh,
			StaleSettings stale, WriteSettings write) {
		return new CacheSettings(Levels.BOTH,
				new L1Settings(1000L, null, Duration.ofMinutes(5), null, WhenTrackingLost.READ_L2),
				new L2Settings(LIFETIME, 0, WhenUnavailable.REPAIR, null), nullLifetime, load, refresh, stale, write);
	}

	/**
	 * Return settings without copies on the heap.
	 * @return the settings
	 */
	public static CacheSettings withoutL1() {
		return new CacheSettings(Levels.L2, DEFAULTS.l1(), DEFAULTS.l2(), null, DEFAULTS.load(), DEFAULTS.refresh(),
				DEFAULTS.stale(), DEFAULTS.write());
	}

	/**
	 * Return settings under which {@code null} is cached.
	 * @param lifetime how long
	 * @return the settings
	 */
	public static CacheSettings withNulls(Duration lifetime) {
		return settings(lifetime, LoadSettings.UNBOUNDED, RefreshSettings.NONE, StaleSettings.NEVER,
				WriteSettings.NONE);
	}

	/**
	 * Return settings that bound loads.
	 * @param load the bounds
	 * @return the settings
	 */
	public static CacheSettings with(LoadSettings load) {
		return settings(null, load, RefreshSettings.NONE, StaleSettings.NEVER, WriteSettings.NONE);
	}

	/**
	 * Return settings under which entries are refreshed.
	 * @param refresh when
	 * @return the settings
	 */
	public static CacheSettings with(RefreshSettings refresh) {
		return settings(null, LoadSettings.UNBOUNDED, refresh, StaleSettings.NEVER, WriteSettings.NONE);
	}

	/**
	 * Return settings under which stale entries are served.
	 * @param stale for how long
	 * @return the settings
	 */
	public static CacheSettings with(StaleSettings stale) {
		return with(LoadSettings.UNBOUNDED, stale);
	}

	/**
	 * Return settings that bound loads, and under which stale entries are served.
	 * @param load the bounds
	 * @param stale for how long
	 * @return the settings
	 */
	public static CacheSettings with(LoadSettings load, StaleSettings stale) {
		return settings(null, load, RefreshSettings.NONE, stale, WriteSettings.NONE);
	}

	/**
	 * Return settings under which changes wait for a store.
	 * @param behind how they wait
	 * @return the settings
	 */
	public static CacheSettings with(BehindSettings behind) {
		return settings(null, LoadSettings.UNBOUNDED, RefreshSettings.NONE, StaleSettings.NEVER,
				new WriteSettings(WriteMode.BEHIND, OnEvict.DELETE, behind));
	}

}
