package io.github.twolevelcache.internal.metrics;

import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;

import io.github.twolevelcache.TwoLevelCache;

/**
 * The meters of what happens when no level has an answer.
 */
final class LoadMetrics implements MeterBinder {

	private final TwoLevelCache cache;

	private final Iterable<Tag> tags;

	LoadMetrics(TwoLevelCache cache, Iterable<Tag> tags) {
		this.cache = cache;
		this.tags = Tags.concat(tags, "cache", cache.getName());
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		FunctionCounter.builder("cache.loads.shared", this.cache, (counted) -> counted.getStats().sharedLoads())
			.tags(this.tags)
			.description("Reads answered by another caller's load in this instance")
			.register(registry);
		if (this.cache.getSettings().levels().hasL2()) {
			Gauge.builder("cache.repairs.pending", this.cache, (counted) -> counted.getStats().pendingRepairs())
				.tags(this.tags)
				.description("Writes that Redis did not acknowledge and that are still to be repaired")
				.register(registry);
			FunctionCounter.builder("cache.repairs", this.cache, (counted) -> counted.getStats().repairs())
				.tags(Tags.concat(this.tags, "outcome", "done"))
				.description("Writes that Redis did not acknowledge, by whether they were repaired")
				.register(registry);
			FunctionCounter.builder("cache.repairs", this.cache, (counted) -> counted.getStats().lostRepairs())
				.tags(Tags.concat(this.tags, "outcome", "lost"))
				.description("Writes that Redis did not acknowledge, by whether they were repaired")
				.register(registry);
			FunctionCounter.builder("cache.loads.refreshed", this.cache, (counted) -> counted.getStats().refreshes())
				.tags(this.tags)
				.description("Loads in the background while the entry was served")
				.register(registry);
			FunctionTimer
				.builder("cache.gets.stale", this.cache, (counted) -> counted.getStats().staleHits(),
						(counted) -> counted.getStats().staleMillis(), TimeUnit.MILLISECONDS)
				.tags(this.tags)
				.description("Reads served after their entry had expired, and how long after")
				.register(registry);
			FunctionCounter.builder("cache.loads.bypassed", this.cache, (counted) -> counted.getStats().bypasses())
				.tags(this.tags)
				.description("Loads that got no answer from Redis, or were not stored there")
				.register(registry);
		}
	}

}
