package io.github.twolevelcache.metrics;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;

import io.github.twolevelcache.remote.RemoteCallException;
import io.github.twolevelcache.remote.WriteLog.PartitionStatus;
import io.github.twolevelcache.write.Drainer;
import io.github.twolevelcache.write.WriteBehind;

/**
 * The meters of what waits for the stores behind caches. What waits is asked of Redis
 * when the meters are read.
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
		Gauge
			.builder("cache.writes.pending", cache,
					asked((parts) -> parts.stream().mapToLong(PartitionStatus::pending).sum()))
			.tags(tags)
			.description("Keys whose last change the store does not have yet, of all instances")
			.register(registry);
		TimeGauge
			.builder("cache.writes.oldest", cache, TimeUnit.MILLISECONDS,
					asked((parts) -> parts.stream().mapToLong((part) -> part.oldest().toMillis()).max().orElse(0)))
			.tags(tags)
			.description("How long the first of them has waited")
			.register(registry);
		Gauge
			.builder("cache.writes.dead", cache,
					asked((parts) -> parts.stream().mapToLong(PartitionStatus::deadLetters).sum()))
			.tags(tags)
			.description("Changes that the store has refused for good, of all instances")
			.register(registry);
		FunctionCounter.builder("cache.writes.flushed", cache, (counted) -> counted.stats().flushed())
			.tags(tags)
			.description("Changes that this instance has brought to the store")
			.register(registry);
		FunctionCounter.builder("cache.writes.rejected", cache, WriteBehind::rejected)
			.tags(tags)
			.description("Those of them that were older than what the store had")
			.register(registry);
		FunctionCounter.builder("cache.writes.retried", cache, (counted) -> counted.stats().retried())
			.tags(tags)
			.description("Changes that this instance has to try again")
			.register(registry);
	}

	private static ToDoubleFunction<WriteBehind> asked(ToDoubleFunction<List<PartitionStatus>> value) {
		return (cache) -> {
			try {
				return value.applyAsDouble(cache.status());
			}
			catch (RemoteCallException ex) {
				// Not known, which is not zero.
				return Double.NaN;
			}
		};
	}

}
