package io.github.twolevelcache.checker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.TwoLevelCache;
import io.github.twolevelcache.checker.history.Event;
import io.github.twolevelcache.checker.history.Event.Kind;
import io.github.twolevelcache.checker.history.Findings;
import io.github.twolevelcache.checker.history.History;
import io.github.twolevelcache.checker.history.Recording;
import io.github.twolevelcache.checker.history.Remains;
import io.github.twolevelcache.checker.machine.Instance;
import io.github.twolevelcache.checker.machine.Pause;
import io.github.twolevelcache.checker.machine.Proxy;
import io.github.twolevelcache.checker.machine.WorkerProcess;
import io.github.twolevelcache.checker.worker.CounterApplication;
import io.github.twolevelcache.checker.worker.Counters;
import io.github.twolevelcache.checker.worker.Keys;
import io.github.twolevelcache.checker.worker.Leak;
import io.github.twolevelcache.checker.worker.Traffic;
import io.github.twolevelcache.checker.worker.Worker;
import io.github.twolevelcache.checker.worker.WorkerSettings;
import io.github.twolevelcache.internal.drain.Drainer;
import io.github.twolevelcache.localpostgres.LocalPostgres;
import io.github.twolevelcache.localredis.RedisCluster;
import io.github.twolevelcache.safeguards.Safeguard;
import io.github.twolevelcache.settings.WriteMode;

/**
 * Servers and the workers that use them.
 */
final class Fleet implements AutoCloseable {

	private static final int WORKERS = 3;

	private static final Duration NODE_TIMEOUT = Duration.ofSeconds(2);

	private static final Duration LONGEST_FLUSH = Duration.ofMinutes(1);

	private static final Path DIRECTORY = Path.of("target", "coherence-checker");

	/** When which of {@link MixedFaults} began and ended. */
	static final Path FAULTS = DIRECTORY.resolve("faults.txt");

	/** What is to be closed, the last first. */
	private final Deque<AutoCloseable> parts = new ArrayDeque<>();

	private final RedisCluster redis;

	private final LocalPostgres postgres;

	private final List<Proxy> proxies = new ArrayList<>();

	private final List<WorkerProcess> workers = new ArrayList<>();

	/** Sees what Redis holds. */
	private final Instance observer;

	private final WriteMode write;

	private Fleet(Set<Safeguard> missing, Leak leak, WriteMode write) throws IOException {
		this.write = write;
		try {
			this.redis = with(RedisCluster.builder().nodeTimeout(NODE_TIMEOUT).start());
			this.postgres = with(LocalPostgres.start());
			Counters.create(this.postgres.jdbcUrl());
			for (int port : this.redis.nodes().stream().map((node) -> node.port()).toList()) {
				this.proxies.add(with(Proxy.start(port)));
			}
			Files.createDirectories(DIRECTORY);
			for (int worker = 0; worker < WORKERS; worker++) {
				this.workers.add(with(WorkerProcess.start(Worker.class, settings(worker, missing, leak).toArguments(),
						DIRECTORY.resolve("worker-" + worker + ".log"))));
			}
			List<String> properties = new ArrayList<>(CounterApplication.store(write, this.postgres.jdbcUrl()));
			// Whoever does not listen returns what Redis holds, however late it hears of
			// it.
			properties.addAll(List.of("two-level-cache.defaults.levels=l2", "two-level-cache.tracking=false",
					"spring.data.redis.lettuce.cluster.refresh.adaptive=true"));
			this.observer = with(CounterApplication.start(this.redis.addresses(), Map.of(), properties));
			for (WorkerProcess worker : this.workers) {
				worker.await(Fleet::unexpected);
			}
		}
		catch (IOException | RuntimeException ex) {
			close();
			throw ex;
		}
	}

	/**
	 * Start a fleet.
	 * @param missing the safeguards that its workers do without
	 * @param leak what leaks in its workers
	 * @param write whether their cache writes to the database
	 * @return the fleet
	 * @throws IOException if a process cannot be started
	 */
	static Fleet start(Set<Safeguard> missing, Leak leak, WriteMode write) throws IOException {
		return new Fleet(missing, leak, write);
	}

	private <T extends AutoCloseable> T with(T part) {
		this.parts.push(part);
		return part;
	}

	// Only the first worker goes through the proxies.
	private WorkerSettings settings(int worker, Set<Safeguard> missing, Leak leak) {
		Map<Integer, Integer> ports = (worker > 0) ? Map.of()
				: this.proxies.stream().collect(Collectors.toMap(Proxy::serverPort, Proxy::port));
		return new WorkerSettings(worker, WORKERS, this.redis.addresses(), this.postgres.jdbcUrl(), this.write, leak,
				ports, missing);
	}

	private static void unexpected(String line) {
		throw new IllegalStateException("Not expected from a worker: " + line);
	}

	/**
	 * Remove all entries, but not what waits for the database, which nothing is to
	 * remove.
	 */
	void removeEntries() {
		if (this.write == WriteMode.BEHIND) {
			this.observer.redis().delete(entries());
		}
		else {
			this.redis.flush();
		}
	}

	Set<String> entries() {
		return this.observer.redis().keys(Keys.ENTRIES);
	}

	RedisCluster redis() {
		return this.redis;
	}

	List<Proxy> proxies() {
		return this.proxies;
	}

	WorkerProcess worker() {
		return this.workers.get(0);
	}

	Instance observer() {
		return this.observer;
	}

	WriteMode writeMode() {
		return this.write;
	}

	/**
	 * Stop the contexts of the worker and start them again.
	 * @throws IOException if the worker is gone
	 */
	synchronized void restartWorker() throws IOException {
		worker().order("restart");
		worker().await(Fleet::unexpected);
	}

	/**
	 * Change what the threads of the workers do.
	 * @param traffic what they do from now on
	 * @throws IOException if a worker is gone
	 */
	void changeTraffic(Traffic traffic) throws IOException {
		all("traffic " + traffic, Fleet::unexpected);
	}

	/**
	 * Let the workers read and write while something breaks, and judge what they saw.
	 * @param fault what breaks
	 * @param time how long they write, at least; a fault may take longer
	 * @return the outcome
	 * @throws Exception if the run could not be carried out, whatever it would have shown
	 */
	Outcome run(Fault fault, Duration time) throws Exception {
		Path directory = Files.createTempDirectory(DIRECTORY, fault.label() + "-").toAbsolutePath();
		long end = System.nanoTime() + time.toNanos();
		all("start " + fault.traffic() + " " + directory, Fleet::unexpected);
		Pause.of(Fault.BEFORE);
		long before = all("loads", Fleet::unexpected);
		fault.inject(this, fault.timeIn(time));
		this.redis.awaitHealthy(Fault.LONGEST);
		Pause.of(Fault.AFTER);
		Pause.of(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
		long loads = all("loads", Fleet::unexpected) - before;
		long errors = all("stop-writers", Fleet::unexpected);
		Pause.of(History.BOUND.multipliedBy(2));
		errors += all("stop-readers", Fleet::unexpected);
		Findings findings = new Recording(directory).check(History.BOUND);
		return new Outcome(fault, time, findings, remains(findings.acknowledged()), errors, loads);
	}

	/**
	 * Let all workers obey an order.
	 * @param order the order
	 * @param lines takes the lines of their answers
	 * @return the sum of the numbers in their answers
	 * @throws IOException if a worker is gone
	 */
	synchronized long all(String order, Consumer<String> lines) throws IOException {
		for (WorkerProcess worker : this.workers) {
			worker.order(order);
		}
		long sum = 0;
		for (WorkerProcess worker : this.workers) {
			sum += worker.await(lines);
		}
		return sum;
	}

	private List<Remains> remains(Map<Integer, Event> acknowledged) throws IOException, TimeoutException {
		if (this.write == WriteMode.BEHIND) {
			this.observer.bean(Drainer.class).caches().get(0).flush(LONGEST_FLUSH);
		}
		Map<Integer, List<@Nullable Long>> read = new TreeMap<>();
		all("versions", (line) -> {
			String[] words = line.split(" ", 3);
			read.computeIfAbsent(Integer.valueOf(words[1]), (key) -> new ArrayList<>())
				.add("null".equals(words[2]) ? null : Long.valueOf(words[2]));
		});
		List<Remains> remains = new ArrayList<>();
		try (Counters counters = Counters.connect(this.postgres.jdbcUrl())) {
			for (int key = 0; key < Keys.COUNT; key++) {
				Long inRedis = inRedis(key);
				Event last = acknowledged.get(key);
				remains.add(new Remains(key, Keys.isPut(key) || this.write != WriteMode.NONE,
						(last != null) ? last.version() : 0, last == null || last.kind() == Kind.DELETION,
						counters.read(key), inRedis, Objects.requireNonNull(read.get(key))));
			}
		}
		return remains;
	}

	// On a busy machine a read may get no answer, which is not to say that there is none.
	private @Nullable Long inRedis(int key) {
		TwoLevelCache cache = CounterApplication.cache(this.observer);
		while (true) {
			long unanswered = cache.getStats().bypasses();
			Long version = cache.get(Keys.name(key), Long.class);
			if (cache.getStats().bypasses() == unanswered) {
				return version;
			}
		}
	}

	@Override
	public void close() {
		while (!this.parts.isEmpty()) {
			try {
				this.parts.pop().close();
			}
			catch (Exception ex) {
				System.err.println("Not closed: " + ex);
			}
		}
	}

}
