package io.github.twolevelcache.checker.worker;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.TwoLevelCache;
import io.github.twolevelcache.checker.history.Event;
import io.github.twolevelcache.checker.history.Event.Kind;
import io.github.twolevelcache.checker.history.HistoryFile;
import io.github.twolevelcache.checker.machine.Instance;

/**
 * Reads random keys. Reads that fail tell nothing, and are not recorded.
 */
final class Reader implements Callable<Long> {

	/** Leaves the processors to those who change something. */
	private static final Duration BETWEEN_READS = Duration.ofNanos(100_000);

	/** One value in so many cannot be stored. */
	private static final int UNENCODABLE = 20;

	private final Run run;

	private final int manager;

	private final TwoLevelCache cache;

	private final CachedVersions method;

	private final String name;

	Reader(Run run, int manager, Instance instance, String name) {
		this.run = run;
		this.manager = manager;
		this.cache = CounterApplication.cache(instance);
		this.method = instance.bean(CachedVersions.class);
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

	private @Nullable Long read(int key, Counters counters) throws Exception {
		return this.run.callsMethod() ? readThroughMethod(key, counters)
				: this.cache.get(Keys.name(key), () -> load(key, counters));
	}

	private @Nullable Long load(int key, Counters counters) {
		this.run.loaded(key);
		Long version = counters.read(key);
		Pauses.sometimes(this.run.longestLoad());
		return version;
	}

	// However the call ends, the method runs once at most.
	private @Nullable Long readThroughMethod(int key, Counters counters) throws Exception {
		AtomicBoolean called = new AtomicBoolean();
		return (Long) this.method.read(Keys.name(key), () -> {
			if (called.getAndSet(true)) {
				throw new AssertionError("The method has run twice for one call, of key " + key);
			}
			Long version = load(key, counters);
			return (ThreadLocalRandom.current().nextInt(UNENCODABLE) == 0) ? new Object() : version;
		});
	}

}
