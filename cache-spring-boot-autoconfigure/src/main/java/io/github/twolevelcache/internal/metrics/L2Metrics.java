package io.github.twolevelcache.internal.metrics;

import java.util.Locale;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.TwoLevelCache;
import io.github.twolevelcache.stats.LevelStats;
import io.github.twolevelcache.stats.UnreadableCause;

/**
 * The meters of the Redis level. Redis reports neither the size of a cache nor what it
 * evicts.
 */
final class L2Metrics extends LevelMetrics {

	L2Metrics(TwoLevelCache cache, Iterable<Tag> tags) {
		super(cache, "l2", tags);
	}

	@Override
	LevelStats stats(TwoLevelCache cache) {
		return cache.getStats().l2();
	}

	@Override
	protected @Nullable Long size() {
		return null;
	}

	@Override
	protected @Nullable Long evictionCount() {
		return null;
	}

	@Override
	protected void bindImplementationSpecificMetrics(MeterRegistry registry) {
		TwoLevelCache cache = getCache();
		if (cache == null) {
			return;
		}
		for (UnreadableCause cause : UnreadableCause.values()) {
			FunctionCounter
				.builder("cache.entries.unreadable", cache, (counted) -> counted.getStats().unreadable(cause))
				.tags(getTagsWithCacheName())
				.tag("cause", cause.name().toLowerCase(Locale.ROOT))
				.description("Entries found in Redis that could not be read and counted as misses")
				.register(registry);
		}
	}

}
