package io.github.twolevelcache.internal.metrics;

import java.util.function.ToLongFunction;

import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.cache.CacheMeterBinder;
import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.TwoLevelCache;
import io.github.twolevelcache.stats.LevelStats;

/**
 * The standard meters of one level. What a level cannot know has no meter.
 */
abstract class LevelMetrics extends CacheMeterBinder<TwoLevelCache> {

	LevelMetrics(TwoLevelCache cache, String level, Iterable<Tag> tags) {
		super(cache, cache.getName(), Tags.of(tags).and("level", level));
	}

	/**
	 * Return the counts of the level.
	 * @param cache the cache
	 * @return the counts
	 */
	abstract LevelStats stats(TwoLevelCache cache);

	/**
	 * Read a count.
	 * @param count reads it from the counts
	 * @return its value, {@code 0} once the cache is gone
	 */
	final long read(ToLongFunction<LevelStats> count) {
		TwoLevelCache cache = getCache();
		return (cache != null) ? count.applyAsLong(stats(cache)) : 0;
	}

	@Override
	protected long hitCount() {
		return read(LevelStats::hits);
	}

	@Override
	protected @Nullable Long missCount() {
		return read(LevelStats::misses);
	}

	@Override
	protected long putCount() {
		return read(LevelStats::puts);
	}

}
