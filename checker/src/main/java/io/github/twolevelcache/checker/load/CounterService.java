package io.github.twolevelcache.checker.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.Cacheable;

import io.github.twolevelcache.checker.machine.Pause;
import io.github.twolevelcache.checker.worker.Counters;

/**
 * Versions in a database that takes its time, behind a cache.
 */
public class CounterService implements AutoCloseable {

	/** So many that it is the cache that keeps loads waiting. */
	private static final int CONNECTIONS = 16;

	/** What a load costs beside the query. */
	static final Duration LOAD = Duration.ofMillis(50);

	private final List<Counters> connections = new ArrayList<>();

	private final BlockingQueue<Counters> idle = new ArrayBlockingQueue<>(CONNECTIONS);

	private final AtomicLong loads = new AtomicLong();

	private final AtomicInteger running = new AtomicInteger();

	private final AtomicInteger mostRunning = new AtomicInteger();

	CounterService(String database) {
		for (int i = 0; i < CONNECTIONS; i++) {
			this.connections.add(Counters.connect(database));
		}
		this.idle.addAll(this.connections);
	}

	/**
	 * Find a version.
	 * @param key its key
	 * @return the version
	 * @throws InterruptedException if this thread is interrupted
	 */
	@Cacheable("counters")
	public Long find(int key) throws InterruptedException {
		this.loads.incrementAndGet();
		this.mostRunning.accumulateAndGet(this.running.incrementAndGet(), Math::max);
		try {
			long version = onConnection((counters) -> Objects.requireNonNull(counters.read(key)));
			Pause.of(LOAD);
			return version;
		}
		finally {
			this.running.decrementAndGet();
		}
	}

	/**
	 * Count a version up.
	 * @param key its key
	 * @return the new version
	 * @throws InterruptedException if this thread is interrupted
	 */
	@CacheEvict(cacheNames = "counters", key = "#p0")
	public long increment(int key) throws InterruptedException {
		return onConnection((counters) -> counters.increment(key));
	}

	private long onConnection(Statement statement) throws InterruptedException {
		Counters counters = this.idle.take();
		try {
			return statement.run(counters);
		}
		finally {
			this.idle.add(counters);
		}
	}

	/**
	 * Return how many loads there were.
	 * @return the number
	 */
	public long loads() {
		return this.loads.get();
	}

	/**
	 * Return how many loads ran at once, at most.
	 * @return the number
	 */
	public int mostLoadsAtOnce() {
		return this.mostRunning.get();
	}

	@Override
	public void close() {
		for (Counters counters : this.connections) {
			counters.close();
		}
	}

	@FunctionalInterface
	private interface Statement {

		long run(Counters counters);

	}

}
