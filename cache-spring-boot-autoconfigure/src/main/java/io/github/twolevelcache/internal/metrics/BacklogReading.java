package io.github.twolevelcache.internal.metrics;

import java.time.Duration;
import java.util.function.ToDoubleFunction;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.RemoteCallException;
import io.github.twolevelcache.internal.drain.Backlog;
import io.github.twolevelcache.internal.drain.WriteBehind;
import io.github.twolevelcache.internal.runtime.TimeSource;

/**
 * The backlog of a cache, read from Redis once for all gauges that are read together.
 * Thread-safe.
 */
final class BacklogReading {

	private static final Duration LIFETIME = Duration.ofSeconds(1);

	private final WriteBehind cache;

	private final TimeSource time;

	private volatile @Nullable Reading last;

	BacklogReading(WriteBehind cache, TimeSource time) {
		this.cache = cache;
		this.time = time;
	}

	double value(ToDoubleFunction<Backlog> value) {
		try {
			return value.applyAsDouble(read());
		}
		catch (RemoteCallException ex) {
			// Not known, which is not zero.
			return Double.NaN;
		}
	}

	private Backlog read() {
		Reading last = this.last;
		long now = this.time.nanoTime();
		if (last == null || now - last.time() > LIFETIME.toNanos()) {
			last = new Reading(this.cache.backlog(), now);
			this.last = last;
		}
		return last.backlog();
	}

	private record Reading(Backlog backlog, long time) {

	}

}
