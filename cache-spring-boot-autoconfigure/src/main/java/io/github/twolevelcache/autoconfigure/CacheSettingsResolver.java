package io.github.twolevelcache.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.ClassUtils;
import org.springframework.util.unit.DataSize;

import io.github.twolevelcache.CacheSettingsCustomizer;
import io.github.twolevelcache.autoconfigure.TwoLevelCacheProperties.Cache;
import io.github.twolevelcache.autoconfigure.TwoLevelCacheProperties.Compression;
import io.github.twolevelcache.autoconfigure.TwoLevelCacheProperties.Load;
import io.github.twolevelcache.autoconfigure.TwoLevelCacheProperties.Refresh;
import io.github.twolevelcache.autoconfigure.TwoLevelCacheProperties.Stale;
import io.github.twolevelcache.autoconfigure.TwoLevelCacheProperties.Write;
import io.github.twolevelcache.internal.diagnostics.InvalidPropertyException;
import io.github.twolevelcache.settings.BacklogSettings;
import io.github.twolevelcache.settings.BatchSettings;
import io.github.twolevelcache.settings.BehindSettings;
import io.github.twolevelcache.settings.CacheSettings;
import io.github.twolevelcache.settings.Durability;
import io.github.twolevelcache.settings.InvalidSettingException;
import io.github.twolevelcache.settings.L1Copy;
import io.github.twolevelcache.settings.L1Settings;
import io.github.twolevelcache.settings.L2Settings;
import io.github.twolevelcache.settings.Levels;
import io.github.twolevelcache.settings.LoadSettings;
import io.github.twolevelcache.settings.RefreshMode;
import io.github.twolevelcache.settings.RefreshSettings;
import io.github.twolevelcache.settings.StaleSettings;
import io.github.twolevelcache.settings.WhenTrackingLost;
import io.github.twolevelcache.settings.WhenUnavailable;
import io.github.twolevelcache.settings.WriteMode;
import io.github.twolevelcache.settings.WriteSettings;

/**
 * Translates properties to settings: what a cache does not set comes from the defaults,
 * and what they do not set from the constants here.
 */
final class CacheSettingsResolver {

	private static final Logger logger = LoggerFactory.getLogger(CacheSettingsResolver.class);

	private static final long MAXIMUM_SIZE = 10_000;

	private static final Duration L1_LIFETIME = Duration.ofSeconds(60);

	private static final Duration L2_LIFETIME = Duration.ofMinutes(30);

	private static final Percentage JITTER = new Percentage(0.1);

	private static final Duration NULL_LIFETIME = Duration.ofSeconds(30);

	private static final DataSize COMPRESSION_THRESHOLD = DataSize.ofKilobytes(1);

	private static final Duration MAX_WAIT = Duration.ofSeconds(1);

	private static final int MAX_CONCURRENT = 256;

	private static final Write.Behind NO_BEHIND = new Write.Behind(null, null, null, null, null, null, null, null, null,
			null, null, null);

	private static final Percentage REFRESH_AT = new Percentage(0.8);

	/** Below this, heartbeats would be most of the traffic to Redis. */
	private static final Duration LEAST_STALENESS = Duration.ofMillis(10);

	/** What an instance that pauses may still write must be older. */
	private static final Duration LEAST_RETENTION = Duration.ofMinutes(1);

	private static final String DEFAULTS = "two-level-cache.defaults.";

	private static final String CACHES = "two-level-cache.caches.";

	private final TwoLevelCacheProperties properties;

	private final List<CacheSettingsCustomizer> customizers;

	private final CacheSettings defaults;

	CacheSettingsResolver(TwoLevelCacheProperties properties, List<CacheSettingsCustomizer> customizers) {
		this.properties = properties;
		this.customizers = customizers;
		if (properties.maxStaleness().compareTo(LEAST_STALENESS) < 0) {
			throw new InvalidPropertyException("two-level-cache.max-staleness", properties.maxStaleness(),
					"must be at least " + LEAST_STALENESS.toMillis() + "ms");
		}
		if (properties.commandTimeout().toMillis() <= 0) {
			throw new InvalidPropertyException("two-level-cache.command-timeout", properties.commandTimeout(),
					"must be at least 1ms");
		}
		if (properties.writeBehind().tombstoneRetention().compareTo(LEAST_RETENTION) < 0) {
			throw new InvalidPropertyException("two-level-cache.write-behind.tombstone-retention",
					properties.writeBehind().tombstoneRetention(),
					"must be at least 1m, and longer than an instance may pause");
		}
		properties.caches().keySet().forEach(CacheName::requireConfigured);
		// On their own first, so that a wrong one is not blamed on a cache.
		this.defaults = named(DEFAULTS, () -> merge(properties, properties.defaults()));
		properties.caches().keySet().forEach(this::resolve);
		properties.caches().forEach((name, cache) -> {
			WriteMode mode = writeMode(properties, name);
			if (mode != WriteMode.BEHIND && !cache.write().behind().equals(NO_BEHIND)) {
				logger.warn("The properties '{}{}.write.behind.*' have no effect: its write.mode is {}", CACHES, name,
						mode.name().toLowerCase(Locale.ROOT));
			}
		});
	}

	/**
	 * Return the settings of a cache.
	 * @param name the name of the cache
	 * @return its settings
	 * @throws InvalidPropertyException if a property of the cache has a wrong value
	 */
	CacheSettings resolve(String name) {
		Cache cache = this.properties.caches().get(name);
		CacheSettings settings = (cache != null) ? named(CACHES + name + ".", () -> merge(this.properties, cache))
				: this.defaults;
		for (CacheSettingsCustomizer customizer : this.customizers) {
			settings = customizer.customize(name, settings);
		}
		return settings;
	}

	/**
	 * Return how the changes of a cache reach a store, according to the properties.
	 * @param properties the properties
	 * @param cache the name of the cache
	 * @return how they do
	 */
	static WriteMode writeMode(TwoLevelCacheProperties properties, String cache) {
		Write defaults = properties.defaults().write();
		Cache own = properties.caches().get(cache);
		return mode((own != null) ? own.write() : defaults, defaults);
	}

	private static WriteMode mode(Write cache, Write defaults) {
		return first(cache.mode(), defaults.mode(), WriteMode.NONE);
	}

	/**
	 * Return whether any cache that exists or may be created uses Redis.
	 * @return whether Redis is needed
	 */
	boolean needsRedis() {
		return (this.properties.dynamic() && this.defaults.levels().hasL2())
				|| this.properties.caches().keySet().stream().anyMatch((name) -> resolve(name).levels().hasL2());
	}

	private static CacheSettings named(String prefix, Supplier<CacheSettings> translation) {
		try {
			return translation.get();
		}
		catch (InvalidSettingException ex) {
			throw new InvalidPropertyException(prefix + ex.getSetting(), ex.getValue(), ex.getRequirement());
		}
	}

	private static CacheSettings merge(TwoLevelCacheProperties properties, Cache cache) {
		Cache defaults = properties.defaults();
		Levels levels = first(cache.levels(), defaults.levels(), Levels.BOTH);
		if (!levels.hasL2()) {
			requireUnset("load.timeout", cache.load().timeout());
			requireUnset("load.max-concurrent", cache.load().maxConcurrent());
			requireUnset("load.max-concurrent-in-fleet", cache.load().maxConcurrentInFleet());
			requireUnset("load.failure-backoff", cache.load().failureBackoff());
			requireUnset("refresh.mode", (cache.refresh().mode() != RefreshMode.NONE) ? cache.refresh().mode() : null);
			requireUnset("stale.while-revalidate", cache.stale().whileRevalidate());
			requireUnset("stale.if-error", cache.stale().ifError());
		}
		return new CacheSettings(levels, l1(cache, defaults, properties.maxStaleness()), l2(cache, defaults),
				nullLifetime(cache, defaults), load(cache.load(), defaults.load()),
				refresh(cache.refresh(), defaults.refresh()), stale(cache.stale(), defaults.stale()),
				write(cache.write(), defaults.write(), levels));
	}

	private static WriteSettings write(Write cache, Write defaults, Levels levels) {
		WriteMode mode = mode(cache, defaults);
		if (mode != WriteMode.NONE && !levels.hasL2()) {
			throw new InvalidSettingException("write.mode", mode, "needs a cache in Redis: set levels to both or l2");
		}
		return new WriteSettings(mode, either(cache.onEvict(), defaults.onEvict()),
				behind(cache.behind(), defaults.behind()));
	}

	private static BehindSettings behind(Write.Behind cache, Write.Behind defaults) {
		BehindSettings builtIn = BehindSettings.DEFAULTS;
		return new BehindSettings(first(cache.delay(), defaults.delay(), builtIn.delay()),
				batch(cache, defaults, builtIn.batch()),
				first(cache.partitions(), defaults.partitions(), builtIn.partitions()),
				backlog(cache, defaults, builtIn.backlog()), replicas(cache, defaults),
				first(cache.ordering(), defaults.ordering(), builtIn.ordering()));
	}

	private static BacklogSettings backlog(Write.Behind cache, Write.Behind defaults, BacklogSettings builtIn) {
		return new BacklogSettings(first(cache.maxPending(), defaults.maxPending(), builtIn.maxPending()),
				first(cache.maxDeadLetters(), defaults.maxDeadLetters(), builtIn.maxDeadLetters()),
				first(cache.onFull(), defaults.onFull(), builtIn.onFull()),
				first(cache.maxWait(), defaults.maxWait(), builtIn.maxWait()));
	}

	private static BatchSettings batch(Write.Behind cache, Write.Behind defaults, BatchSettings builtIn) {
		return new BatchSettings(first(cache.batchSize(), defaults.batchSize(), builtIn.size()),
				first(cache.batchBytes(), defaults.batchBytes(), DataSize.ofBytes(builtIn.bytes())).toBytes(),
				first(cache.batchTimeout(), defaults.batchTimeout(), builtIn.timeout()));
	}

	private static int replicas(Write.Behind cache, Write.Behind defaults) {
		Integer asked = either(cache.replicas(), defaults.replicas());
		if (first(cache.durability(), defaults.durability(), Durability.REDIS) == Durability.REDIS) {
			if (cache.replicas() != null) {
				throw new InvalidSettingException("write.behind.replicas", cache.replicas(),
						"needs write.behind.durability to be replicas");
			}
			return 0;
		}
		if (asked != null && asked < 1) {
			throw new InvalidSettingException("write.behind.replicas", asked,
					"must be at least 1; to wait for none, set write.behind.durability to redis");
		}
		return (asked != null) ? asked : 1;
	}

	private static void requireUnset(String property, @Nullable Object value) {
		if (value != null) {
			throw new InvalidSettingException(property, value,
					"needs a cache in Redis: remove it, or set levels to both or l2");
		}
	}

	private static L1Settings l1(Cache cache, Cache defaults, Duration maxStaleness) {
		// The cache's own limit replaces the default, even if it is of the other kind.
		boolean own = cache.l1().maximumSize() != null || cache.l1().maximumWeight() != null;
		TwoLevelCacheProperties.L1 bound = own ? cache.l1() : defaults.l1();
		DataSize weight = bound.maximumWeight();
		Long size = (bound.maximumSize() != null || weight != null) ? bound.maximumSize() : Long.valueOf(MAXIMUM_SIZE);
		return new L1Settings(size, (weight != null) ? weight.toBytes() : null,
				first(cache.l1().expireAfterWrite(), defaults.l1().expireAfterWrite(), L1_LIFETIME),
				either(cache.l1().expireAfterAccess(), defaults.l1().expireAfterAccess()),
				first(cache.l1().whenTrackingLost(), defaults.l1().whenTrackingLost(), WhenTrackingLost.READ_L2),
				first(cache.l1().expireWhileUnavailable(), defaults.l1().expireWhileUnavailable(), maxStaleness),
				first(cache.l1().copy(), defaults.l1().copy(), L1Copy.NONE));
	}

	private static L2Settings l2(Cache cache, Cache defaults) {
		Compression compression = first(cache.l2().compression(), defaults.l2().compression(), Compression.NONE);
		if (compression == Compression.ZSTD && !ClassUtils.isPresent("com.github.luben.zstd.Zstd", null)) {
			throw new InvalidSettingException("l2.compression", "zstd",
					"needs com.github.luben:zstd-jni: add it to your dependencies, or set it to none");
		}
		DataSize threshold = first(cache.l2().compressionThreshold(), defaults.l2().compressionThreshold(),
				COMPRESSION_THRESHOLD);
		if (threshold.isNegative()) {
			throw new InvalidSettingException("l2.compression-threshold", threshold, "must not be negative");
		}
		return new L2Settings(first(cache.l2().expireAfterWrite(), defaults.l2().expireAfterWrite(), L2_LIFETIME),
				first(cache.l2().jitter(), defaults.l2().jitter(), JITTER).share(),
				first(cache.l2().whenUnavailable(), defaults.l2().whenUnavailable(), WhenUnavailable.REPAIR),
				(compression != Compression.NONE) ? threshold.toBytes() : null,
				bytes(cache.l2().maxValueSize(), defaults.l2().maxValueSize(), L2Settings.MAX_VALUE_SIZE),
				bytes(cache.l2().maxKeySize(), defaults.l2().maxKeySize(), L2Settings.MAX_KEY_SIZE));
	}

	private static long bytes(@Nullable DataSize own, @Nullable DataSize common, long otherwise) {
		return first(own, common, DataSize.ofBytes(otherwise)).toBytes();
	}

	private static @Nullable Duration nullLifetime(Cache cache, Cache defaults) {
		return first(cache.nullValues().enabled(), defaults.nullValues().enabled(), Boolean.TRUE)
				? first(cache.nullValues().expireAfterWrite(), defaults.nullValues().expireAfterWrite(), NULL_LIFETIME)
				: null;
	}

	private static LoadSettings load(Load cache, Load defaults) {
		return new LoadSettings(either(cache.timeout(), defaults.timeout()),
				first(cache.maxConcurrent(), defaults.maxConcurrent(), MAX_CONCURRENT),
				either(cache.maxConcurrentInFleet(), defaults.maxConcurrentInFleet()),
				first(cache.maxWait(), defaults.maxWait(), MAX_WAIT),
				first(cache.failureBackoff(), defaults.failureBackoff(), Duration.ZERO));
	}

	private static RefreshSettings refresh(Refresh cache, Refresh defaults) {
		RefreshMode mode = first(cache.mode(), defaults.mode(), RefreshMode.NONE);
		if (mode != RefreshMode.AHEAD && cache.at() != null && !cache.at().equals(defaults.at())) {
			throw new InvalidSettingException("refresh.at", cache.at(),
					"has no effect: set refresh.mode to ahead, or remove it");
		}
		return new RefreshSettings(mode, first(cache.at(), defaults.at(), REFRESH_AT).share());
	}

	private static StaleSettings stale(Stale cache, Stale defaults) {
		return new StaleSettings(first(cache.whileRevalidate(), defaults.whileRevalidate(), Duration.ZERO),
				first(cache.ifError(), defaults.ifError(), Duration.ZERO), either(cache.after(), defaults.after()));
	}

	private static <T> @Nullable T either(@Nullable T own, @Nullable T shared) {
		return (own != null) ? own : shared;
	}

	private static <T> T first(@Nullable T own, @Nullable T shared, T builtIn) {
		return (own != null) ? own : (shared != null) ? shared : builtIn;
	}

}
