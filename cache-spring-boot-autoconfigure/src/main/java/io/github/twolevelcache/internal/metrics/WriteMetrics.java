package io.github.twolevelcache.internal.metrics;

import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;

import io.github.twolevelcache.internal.drain.Backlog;
import io.github.twolevelcache.internal.drain.WriteBehind;
import io.github.twolevelcache.internal.runtime.TimeSource;

/**
 * The meters of what waits for the store behind a cache. Redis is asked what waits when
 * the meters are read.
 */
final class WriteMetrics implements MeterBinder {

	private final WriteBehind cache;

	private final BacklogReading backlog;

	private final Iterable<Tag> tags;

	/**
	 * Create the meters.
	 * @param cache writes the changes of the cache
	 * @param tags the tags of its other meters
	 */
	WriteMetrics(WriteBehind cache, Iterable<Tag> tags) {
		this.cache = cache;
		this.backlog = new BacklogReading(cache, TimeSource.system());
		this.tags = Tags.concat(tags, "cache", cache.cache());
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		gauge("pending", "Keys whose last change the store does not have yet, in all instances", Backlog::pending,
				registry);
		TimeGauge
			.builder("cache.writes.oldest", this.cache, TimeUnit.MILLISECONDS,
					(asked) -> this.backlog.value((found) -> found.oldest().toMillis()))
			.tags(this.tags)
			.description("How long the oldest change has waited for the store")
			.register(registry);
		gauge("dead", "Changes that the store has refused for good, in all instances", Backlog::deadLetters, registry);
		gauge("paused", "1 while an operator has paused the writing in all instances, else 0",
				(found) -> found.paused() ? 1 : 0, registry);
		counter("flushed", "Changes that this instance has written to the store",
				(counted) -> counted.stats().flushed(), registry);
		counter("rejected", "Changes of this instance that were older than what the store had", WriteBehind::rejected,
				registry);
		counter("fenced", "Changes that this instance has left to another one, which owns their partition now",
				(counted) -> counted.stats().fenced(), registry);
		counter("retried", "Changes that this instance had to retry", (counted) -> counted.stats().retried(), registry);
		Gauge.builder("cache.writes.unreadable", this.cache, WriteBehind::unreadable)
			.tags(this.tags)
			.description(
					"Changes that this instance owns and cannot read, as another version of the application wrote them")
			.register(registry);
	}

	private void gauge(String name, String description, ToDoubleFunction<Backlog> value, MeterRegistry registry) {
		Gauge.builder("cache.writes." + name, this.cache, (asked) -> this.backlog.value(value))
			.tags(this.tags)
			.description(description)
			.register(registry);
	}

	private void counter(String name, String description, ToDoubleFunction<WriteBehind> count, MeterRegistry registry) {
		FunctionCounter.builder("cache.writes." + name, this.cache, count)
			.tags(this.tags)
			.description(description)
			.register(registry);
	}

}
