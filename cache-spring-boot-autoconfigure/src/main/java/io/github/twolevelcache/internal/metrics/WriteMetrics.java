package io.github.twolevelcache.internal.metrics;

import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;

import io.github.twolevelcache.internal.drain.Backlog;
import io.github.twolevelcache.internal.drain.Drainer;
import io.github.twolevelcache.internal.drain.WriteBehind;
import io.github.twolevelcache.internal.runtime.TimeSource;

/**
 * The meters of what waits for the stores behind caches. Redis is asked what waits when
 * the meters are read.
 */
public final class WriteMetrics implements MeterBinder {

	private final Drainer drainer;

	/**
	 * Create the meters.
	 * @param drainer has the caches with write-behind
	 */
	public WriteMetrics(Drainer drainer) {
		this.drainer = drainer;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		this.drainer.caches().forEach((cache) -> bind(cache, registry));
	}

	private static void bind(WriteBehind cache, MeterRegistry registry) {
		Tags tags = Tags.of("cache", cache.cache());
		BacklogReading backlog = new BacklogReading(cache, TimeSource.system());
		Gauge.builder("cache.writes.pending", cache, (asked) -> backlog.value(Backlog::pending))
			.tags(tags)
			.description("Keys whose last change the store does not have yet, in all instances")
			.register(registry);
		TimeGauge
			.builder("cache.writes.oldest", cache, TimeUnit.MILLISECONDS,
					(asked) -> backlog.value((found) -> found.oldest().toMillis()))
			.tags(tags)
			.description("How long the oldest change has waited for the store")
			.register(registry);
		Gauge.builder("cache.writes.dead", cache, (asked) -> backlog.value(Backlog::deadLetters))
			.tags(tags)
			.description("Changes that the store has refused for good, in all instances")
			.register(registry);
		FunctionCounter.builder("cache.writes.flushed", cache, (counted) -> counted.stats().flushed())
			.tags(tags)
			.description("Changes that this instance has written to the store")
			.register(registry);
		FunctionCounter.builder("cache.writes.rejected", cache, WriteBehind::rejected)
			.tags(tags)
			.description("Changes of this instance that were older than what the store had")
			.register(registry);
		FunctionCounter.builder("cache.writes.fenced", cache, (counted) -> counted.stats().fenced())
			.tags(tags)
			.description("Changes that this instance has left to another one, which owns their partition now")
			.register(registry);
		FunctionCounter.builder("cache.writes.retried", cache, (counted) -> counted.stats().retried())
			.tags(tags)
			.description("Changes that this instance had to retry")
			.register(registry);
		Gauge.builder("cache.writes.unreadable", cache, WriteBehind::unreadable)
			.tags(tags)
			.description(
					"Changes that this instance owns and cannot read, as another version of the application wrote them")
			.register(registry);
	}

}
