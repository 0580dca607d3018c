package io.github.twolevelcache.checker.worker;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.TwoLevelCache;
import io.github.twolevelcache.checker.history.Event;
import io.github.twolevelcache.checker.history.Event.Kind;
import io.github.twolevelcache.checker.history.HistoryFile;

/**
 * Reads random keys. Reads that fail tell nothing, and are not recorded.
 */
final class Reader implements Callable<Long> {

	/** Leaves the processors to those who change something. */
	private static final Duration BETWEEN_READS = Duration.ofNanos(100_000);

	private final Run run;

	private final int manager;

	private final TwoLevelCache cache;

	private final String name;

	Reader(Run run, int manager, TwoLevelCache cache, String name) {
		this.run = run;
		this.manager = manager;
		this.cache = cache;
		this.name = name;
	}

	@Override
	public Long call() throws Exception {
		long errors = 0;
		try (HistoryFile history = this.run.history(this.name); Counters counters = this.run.counters()) {
			while (!this.run.isOver()) {
				int key = ThreadLocalRandom.current().nextInt(Keys.COUNT);
				try {
					long begin = System.nanoTime();
					Long version = read(key, counters);
					long end = System.nanoTime();
					history.append(new Event(Kind.READ, this.manager, key, (version != null) ? version : Event.ABSENT,
							begin, end));
				}
				catch (RuntimeException ex) {
					errors++;
				}
				Pauses.of(BETWEEN_READS);
			}
		}
		return errors;
	}

	private @Nullable Long read(int key, Counters counters) {
		return this.cache.get(Keys.name(key), () -> {
			this.run.loaded(key);
			Long version = counters.read(key);
			Pauses.sometimes(this.run.longestLoad());
			return version;
		});
	}

}
