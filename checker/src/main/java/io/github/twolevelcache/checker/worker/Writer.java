package io.github.twolevelcache.checker.worker;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;

import io.github.twolevelcache.TwoLevelCache;
import io.github.twolevelcache.checker.history.Event;
import io.github.twolevelcache.checker.history.Event.Kind;
import io.github.twolevelcache.checker.history.HistoryFile;
import io.github.twolevelcache.settings.WriteMode;

/**
 * Changes its own keys in the database, and then puts or evicts them; or only puts or
 * evicts them, if the cache writes to the database. What was not acknowledged is tried
 * again before the next change of the key, and at the end, so that in the end it is known
 * what Redis and the database should hold.
 */
final class Writer implements Callable<Long> {

	private static final Duration BETWEEN_WRITES = Duration.ofMillis(4);

	private static final Duration LONGEST_END = Duration.ofSeconds(60);

	private final Run run;

	private final int manager;

	private final TwoLevelCache cache;

	private final String name;

	private final List<Integer> keys;

	/** By key, what was begun and not acknowledged by the cache. */
	private final Map<Integer, Event> pending = new TreeMap<>();

	private long errors;

	Writer(Run run, int manager, TwoLevelCache cache, String name, List<Integer> keys) {
		this.run = run;
		this.manager = manager;
		this.cache = cache;
		this.name = name;
		this.keys = keys;
	}

	@Override
	public Long call() throws Exception {
		try (HistoryFile history = this.run.history(this.name); Counters counters = this.run.counters()) {
			while (!this.run.areWritesOver()) {
				int key = this.keys.get(ThreadLocalRandom.current().nextInt(this.keys.size()));
				write(key, counters, history);
				Pauses.of(BETWEEN_WRITES);
			}
			long latest = System.nanoTime() + LONGEST_END.toNanos();
			while (!this.pending.isEmpty()) {
				if (System.nanoTime() > latest) {
					throw new IllegalStateException("Not acknowledged within " + LONGEST_END + ": " + this.pending);
				}
				for (Integer key : List.copyOf(this.pending.keySet())) {
					write(key, counters, history);
				}
			}
		}
		return this.errors;
	}

	private void write(int key, Counters counters, HistoryFile history) throws SQLException {
		Event write = this.pending.get(key);
		if (write == null) {
			write = begin(key, counters);
			this.pending.put(key, write);
		}
		try {
			if (write.kind() == Kind.DELETION || !(Keys.isPut(key) || isStored())) {
				this.cache.evict(Keys.name(key));
			}
			else {
				this.cache.put(Keys.name(key), write.version());
			}
		}
		catch (RuntimeException ex) {
			this.errors++;
			return;
		}
		history.append(new Event(write.kind(), this.manager, key, write.version(), write.begin(), System.nanoTime()));
		this.pending.remove(key);
	}

	private Event begin(int key, Counters counters) throws SQLException {
		long begin = System.nanoTime();
		long version = isStored() ? this.run.nextVersion(key) : counters.increment(key);
		boolean deletion = isStored() && !Keys.isPut(key) && version % 2 == 0;
		return new Event(deletion ? Kind.DELETION : Kind.WRITE, this.manager, key, version, begin, begin);
	}

	private boolean isStored() {
		return this.run.writeMode() != WriteMode.NONE;
	}

}
