package io.github.twolevelcache.checker.worker;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;

import javax.sql.DataSource;

import org.springframework.transaction.PlatformTransactionManager;

import io.github.twolevelcache.checker.history.Event;
import io.github.twolevelcache.checker.history.HistoryFile;
import io.github.twolevelcache.checker.machine.Instance;

/**
 * Changes its own keys, every second time in a transaction. What was not acknowledged is
 * tried again before the next change of the key, and at the end, so that in the end it is
 * known what Redis and the database should hold.
 */
final class Writer implements Callable<Long> {

	private static final Duration BETWEEN_WRITES = Duration.ofMillis(4);

	private static final Duration LONGEST_END = Duration.ofSeconds(60);

	/** A change of so many comes after one that is rolled back. */
	private static final int ROLLBACKS = 8;

	private final Run run;

	private final int manager;

	private final Instance instance;

	private final String name;

	private final List<Integer> keys;

	/** By key, what was begun and not acknowledged by the cache. */
	private final Map<Integer, Event> pending = new TreeMap<>();

	private long errors;

	Writer(Run run, int manager, Instance instance, String name, List<Integer> keys) {
		this.run = run;
		this.manager = manager;
		this.instance = instance;
		this.name = name;
		this.keys = keys;
	}

	@Override
	public Long call() throws Exception {
		Changes changes = new Changes(this.run, this.manager, CounterApplication.cache(this.instance),
				Counters.of(this.instance.bean(DataSource.class)));
		try (HistoryFile history = this.run.history(this.name)) {
			Transactions transactions = new Transactions(this.instance.bean(PlatformTransactionManager.class), changes,
					history::append);
			while (!this.run.areWritesOver()) {
				int key = this.keys.get(ThreadLocalRandom.current().nextInt(this.keys.size()));
				attempt(() -> write(key, changes, transactions, history));
				Pauses.of(BETWEEN_WRITES);
			}
			long latest = System.nanoTime() + LONGEST_END.toNanos();
			while (!this.pending.isEmpty()) {
				if (System.nanoTime() > latest) {
					throw new IllegalStateException("Not acknowledged within " + LONGEST_END + ": " + this.pending);
				}
				for (Event write : List.copyOf(this.pending.values())) {
					attempt(() -> make(write, changes, history));
				}
			}
		}
		return this.errors;
	}

	private void attempt(Runnable change) {
		try {
			change.run();
		}
		catch (RuntimeException ex) {
			this.errors++;
		}
	}

	private void write(int key, Changes changes, Transactions transactions, HistoryFile history) {
		ThreadLocalRandom random = ThreadLocalRandom.current();
		Event unacknowledged = this.pending.get(key);
		if (unacknowledged != null) {
			make(unacknowledged, changes, history);
			return;
		}
		if (random.nextInt(ROLLBACKS) == 0) {
			transactions.rollBack(key);
		}
		if (random.nextBoolean()) {
			transactions.write(key, (write) -> this.pending.put(key, write));
			acknowledge(key, history);
		}
		else {
			Event write = changes.begin(key);
			this.pending.put(key, write);
			make(write, changes, history);
		}
	}

	private void make(Event write, Changes changes, HistoryFile history) {
		changes.make(write);
		acknowledge(write.key(), history);
	}

	private void acknowledge(int key, HistoryFile history) {
		Event write = Objects.requireNonNull(this.pending.remove(key));
		history.append(new Event(write.kind(), this.manager, key, write.version(), write.begin(), System.nanoTime()));
	}

}
