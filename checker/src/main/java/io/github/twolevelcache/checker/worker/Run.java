package io.github.twolevelcache.checker.worker;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import io.github.twolevelcache.TwoLevelCache;
import io.github.twolevelcache.checker.history.HistoryFile;
import io.github.twolevelcache.checker.machine.Instance;
import io.github.twolevelcache.settings.WriteMode;

/**
 * The threads of a worker in one run. Writers stop first; readers go on, so that they
 * find what the last writes should have replaced.
 */
final class Run {

	private static final int READERS = 2;

	/** More than one, as one that waits for a server that is down writes nothing. */
	private static final int WRITERS = 2;

	private static final Duration LONGEST_LOAD = Duration.ofMillis(3);

	private static final Duration LONGEST_SLOW_LOAD = Duration.ofSeconds(4);

	private static final Duration BETWEEN_CLEARS = Duration.ofMillis(200);

	private final WorkerSettings settings;

	private final AtomicLongArray versions;

	private final Path directory;

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final List<Future<Long>> readers = new ArrayList<>();

	private final List<Future<Long>> writers = new ArrayList<>();

	/** Of keys that are only put. */
	private final AtomicLong loads = new AtomicLong();

	private volatile Traffic traffic;

	private volatile boolean writesOver;

	private volatile boolean over;

	Run(WorkerSettings settings, AtomicLongArray versions, Traffic traffic, Path directory) {
		this.settings = settings;
		this.versions = versions;
		this.traffic = traffic;
		this.directory = directory;
	}

	void start(List<Instance> instances) {
		int all = this.settings.workers() * WorkerSettings.MANAGERS * WRITERS;
		for (int i = 0; i < instances.size(); i++) {
			int manager = this.settings.worker() * WorkerSettings.MANAGERS + i;
			for (int reader = 0; reader < READERS; reader++) {
				this.readers.add(this.threads
					.submit(new Reader(this, manager, instances.get(i), "reader-%d-%d".formatted(manager, reader))));
			}
			for (int writer = manager * WRITERS; writer < (manager + 1) * WRITERS; writer++) {
				this.writers.add(this.threads
					.submit(new Writer(this, manager, instances.get(i), "writer-" + writer, Keys.of(writer, all))));
			}
		}
		if (this.settings.worker() == 0) {
			this.writers.add(this.threads.submit(clears(instances.get(0))));
		}
	}

	// Every second time in a transaction, so that it is cleared after the commit.
	private Callable<Long> clears(Instance instance) {
		TwoLevelCache cache = CounterApplication.cache(instance);
		TransactionTemplate transaction = new TransactionTemplate(instance.bean(PlatformTransactionManager.class));
		return () -> {
			long errors = 0;
			boolean inTransaction = false;
			while (!this.writesOver) {
				if (this.traffic == Traffic.WITH_CLEARS) {
					inTransaction = !inTransaction;
					try {
						if (inTransaction) {
							transaction.executeWithoutResult((status) -> cache.clear());
						}
						else {
							cache.clear();
						}
					}
					catch (RuntimeException ex) {
						errors++;
					}
				}
				Pauses.of(BETWEEN_CLEARS);
			}
			return errors;
		};
	}

	/**
	 * Change what the threads do.
	 * @param traffic what they do from now on
	 */
	void change(Traffic traffic) {
		this.traffic = traffic;
	}

	/**
	 * Return how long a load may take.
	 * @return the time
	 */
	Duration longestLoad() {
		return (this.traffic == Traffic.WITH_SLOW_LOADS) ? LONGEST_SLOW_LOAD : LONGEST_LOAD;
	}

	boolean callsMethod() {
		return this.traffic == Traffic.THROUGH_METHOD;
	}

	HistoryFile history(String name) throws IOException {
		return new HistoryFile(this.directory.resolve(name));
	}

	Counters counters() {
		return Counters.connect(this.settings.database());
	}

	WriteMode writeMode() {
		return this.settings.write();
	}

	/**
	 * Return the next version of a key, where the database does not count it.
	 * @param key the key
	 * @return the version
	 */
	long nextVersion(int key) {
		return this.versions.incrementAndGet(key);
	}

	/**
	 * Count a load.
	 * @param key the key
	 */
	void loaded(int key) {
		if (Keys.isPut(key)) {
			this.loads.incrementAndGet();
		}
	}

	/**
	 * Return how often keys were loaded that are only put: once each, unless their
	 * entries are lost, or not trusted.
	 * @return the number of loads
	 */
	long loads() {
		return this.loads.get();
	}

	boolean areWritesOver() {
		return this.writesOver;
	}

	boolean isOver() {
		return this.over;
	}

	/**
	 * Stop the writers, and wait until all they have begun is acknowledged.
	 * @return how many writes have failed
	 * @throws ExecutionException if a writer has ended too early
	 * @throws InterruptedException if this thread is interrupted
	 */
	long stopWriters() throws ExecutionException, InterruptedException {
		this.writesOver = true;
		return sum(this.writers);
	}

	/**
	 * Stop the readers.
	 * @return how many reads have failed
	 * @throws ExecutionException if a reader has ended too early
	 * @throws InterruptedException if this thread is interrupted
	 */
	long stopReaders() throws ExecutionException, InterruptedException {
		this.over = true;
		long errors = sum(this.readers);
		this.threads.shutdown();
		return errors;
	}

	private static long sum(List<Future<Long>> threads) throws ExecutionException, InterruptedException {
		long errors = 0;
		for (Future<Long> thread : threads) {
			errors += thread.get();
		}
		return errors;
	}

}
