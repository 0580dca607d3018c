package io.github.twolevelcache.internal.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.TwoLevelCache;
import io.github.twolevelcache.stats.LevelStats;

/**
 * The meters of the heap level.
 */
final class L1Metrics extends LevelMetrics {

	L1Metrics(TwoLevelCache cache, Iterable<Tag> tags) {
		super(cache, "l1", tags);
	}

	@Override
	LevelStats stats(TwoLevelCache cache) {
		return cache.getStats().l1();
	}

	@Override
	protected @Nullable Long size() {
		TwoLevelCache cache = getCache();
		return (cache != null) ? cache.getLocalSize() : null;
	}

	@Override
	protected @Nullable Long evictionCount() {
		return read(LevelStats::evictions);
	}

	@Override
	protected void bindImplementationSpecificMetrics(MeterRegistry registry) {
		TwoLevelCache cache = getCache();
		if (cache != null) {
			FunctionCounter.builder("cache.gets.untrusted", cache, (counted) -> counted.getStats().l1().untrustedHits())
				.tags(getTagsWithCacheName())
				.description("Hits served while the instance could not hear of changes")
				.register(registry);
		}
	}

}
