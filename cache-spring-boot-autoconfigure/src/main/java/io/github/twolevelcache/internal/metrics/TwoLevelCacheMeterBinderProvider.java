package io.github.twolevelcache.internal.metrics;

import java.util.function.Function;

import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.cache.metrics.CacheMeterBinderProvider;

import io.github.twolevelcache.TwoLevelCache;
import io.github.twolevelcache.internal.drain.WriteBehind;
import io.github.twolevelcache.settings.Levels;

/**
 * Provides Micrometer's standard cache meters, once for each level that a cache has, with
 * a {@code level} tag.
 */
public final class TwoLevelCacheMeterBinderProvider implements CacheMeterBinderProvider<TwoLevelCache> {

	private final Function<String, @Nullable WriteBehind> writes;

	/**
	 * Create the provider.
	 * @param writes returns what writes the changes of a cache behind, by its name, or
	 * {@code null}
	 */
	public TwoLevelCacheMeterBinderProvider(Function<String, @Nullable WriteBehind> writes) {
		this.writes = writes;
	}

	@Override
	public MeterBinder getMeterBinder(TwoLevelCache cache, Iterable<Tag> tags) {
		Levels levels = cache.getSettings().levels();
		return (registry) -> {
			new LoadMetrics(cache, tags).bindTo(registry);
			if (levels.hasL1()) {
				new L1Metrics(cache, tags).bindTo(registry);
			}
			if (levels.hasL2()) {
				new L2Metrics(cache, tags).bindTo(registry);
			}
			WriteBehind behind = this.writes.apply(cache.getName());
			if (behind != null) {
				new WriteMetrics(behind, tags).bindTo(registry);
			}
		};
	}

}
