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
 * The meters of what is done where no level has an answer.
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
			.description("Reads that were answered by the load of another caller in this instance")
			.register(registry);
		if (this.cache.getSettings().levels().hasL2()) {
			Gauge.builder("cache.repairs.pending", this.cache, (counted) -> counted.getStats().pendingRepairs())
				.tags(this.tags)
				.description("Writes that Redis did not acknowledge and that are to be made good")
				.register(registry);
			FunctionCounter.builder("cache.repairs", this.cache, (counted) -> counted.getStats().repairs())
				.tags(Tags.concat(this.tags, "outcome", "done"))
				.description("Writes that Redis did not acknowledge, by whether they were made good")
				.register(registry);
			FunctionCounter.builder("cache.repairs", this.cache, (counted) -> counted.getStats().lostRepairs())
				.tags(Tags.concat(this.tags, "outcome", "lost"))
				.description("Writes that Redis did not acknowledge, by whether they were made good")
				.register(registry);
			FunctionCounter.builder("cache.loads.refreshed", this.cache, (counted) -> counted.getStats().refreshes())
				.tags(this.tags)
				.description("Loads in the background while the entry was served")
				.register(registry);
			FunctionTimer
				.builder("cache.gets.stale", this.cache, (counted) -> counted.getStats().staleHits(),
						(counted) -> counted.getStats().staleMillis(), TimeUnit.MILLISECONDS)
				.tags(this.tags)
				.description("Reads that were served after the lifetime of their entry, and how long after")
				.register(registry);
			FunctionCounter.builder("cache.loads.bypassed", this.cache, (counted) -> counted.getStats().bypasses())
				.tags(this.tags)
				.description("Loads that found no answer in Redis, or were not stored there")
				.register(registry);
		}
	}

}
