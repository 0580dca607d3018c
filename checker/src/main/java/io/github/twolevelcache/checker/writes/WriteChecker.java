package io.github.twolevelcache.checker.writes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import javax.sql.DataSource;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import io.github.twolevelcache.checker.machine.Pause;
import io.github.twolevelcache.checker.machine.WorkerProcess;
import io.github.twolevelcache.localpostgres.LocalPostgres;
import io.github.twolevelcache.localredis.RedisCluster;

/**
 * Runs faults under eight writers of a cache with write-behind, and prints for each what
 * was acknowledged, and what of it the database does not have in the end.
 */
public final class WriteChecker implements AutoCloseable {

	private static final int WORKERS = 2;

	private static final int WRITERS = 4;

	private static final Path DIRECTORY = Path.of("target", "write-checker");

	private static final String ROW = "| %-24s | %9s | %7s | %5s | %12s | %10s | %8s | %5s | %-8s |";

	private final RedisCluster redis = RedisCluster.start();

	private final LocalPostgres postgres = LocalPostgres.start();

	private final JdbcTemplate jdbc;

	private final WriteFault fault;

	private final List<WorkerProcess> workers = new ArrayList<>();

	/** By key, the last number whose put was acknowledged. */
	private final Map<String, Long> acknowledged = new HashMap<>();

	/** Keys and numbers of puts that may have been made or not. */
	private final Set<String> unacknowledged = new HashSet<>();

	private long puts;

	private long poisoned;

	private long refused;

	private long flushed;

	private long rejected;

	private long dead;

	private int names;

	private WriteChecker(WriteFault fault) throws IOException {
		this.fault = fault;
		DataSource dataSource = new DriverManagerDataSource(this.postgres.jdbcUrl());
		Weakness.createSchema(dataSource);
		this.jdbc = new JdbcTemplate(dataSource);
		Files.createDirectories(DIRECTORY);
		for (int worker = 0; worker < WORKERS; worker++) {
			this.workers.add(startWorker());
		}
	}

	/**
	 * Run the faults. The exit status is 1 if a write was lost or went back, or if that
	 * was not noticed of a writer that lets it happen.
	 * @param args none
	 * @throws Exception if a process fails
	 */
	public static void main(String[] args) throws Exception {
		List<String> wanted = List.of(System.getProperty("scenario", "all").split(",", -1));
		List<WriteFault> faults = Stream.of(WriteFault.values())
			.filter((fault) -> wanted.contains("all") || wanted.contains(fault.label()))
			.toList();
		System.out.println(ROW.formatted("fault", "acked", "refused", "lost", "out of order", "rejected", "flushed",
				"dead", "verdict"));
		System.out.println(ROW.formatted("", "", "", "", "", "", "", "", "").replace(' ', '-'));
		boolean well = true;
		for (WriteFault fault : faults) {
			try (WriteChecker checker = new WriteChecker(fault)) {
				well &= checker.run();
			}
		}
		System.exit(well ? 0 : 1);
	}

	private boolean run() throws Exception {
		for (WorkerProcess worker : this.workers) {
			write(worker);
		}
		Pause.of(Duration.ofSeconds(4));
		this.fault.inject(this);
		Pause.of(Duration.ofSeconds(4));
		for (WorkerProcess worker : this.workers) {
			this.refused += ask(worker, "stop");
		}
		long took = ask(this.workers.get(0), "flush");
		// What was in flight when the log was empty.
		Pause.of(Duration.ofSeconds(2));
		long waiting = 0;
		for (WorkerProcess worker : this.workers) {
			waiting = ask(worker, "status");
		}
		Map<String, Long> stored = new HashMap<>();
		this.jdbc.queryForList("select id, number from item")
			.forEach((row) -> stored.put((String) row.get("id"), (Long) row.get("number")));
		long lost = this.acknowledged.entrySet()
			.stream()
			.filter((put) -> stored.getOrDefault(put.getKey(), 0L) < put.getValue())
			.count();
		Long wentBack = this.jdbc.queryForObject("select count(*) from went_back", Long.class);
		boolean kept = lost == 0 && wentBack != null && wentBack == 0 && waiting == 0 && this.dead == this.poisoned;
		boolean well = kept == (this.fault.weakness() == Weakness.NONE);
		System.out.println(ROW.formatted(this.fault.label(), this.puts, this.refused, lost, wentBack, this.rejected,
				this.flushed, this.dead, kept ? "kept" : well ? "noticed" : "BROKEN"));
		System.out.printf("  flush took %d ms, %d keys wait, %d values that the table refuses%n", took, waiting,
				this.poisoned);
		this.jdbc.queryForList("select id, was, became from went_back limit 5")
			.forEach((row) -> System.out.printf("  %s went back from %s to %s, whose put was %s%n", row.get("id"),
					row.get("was"), row.get("became"),
					this.unacknowledged.contains(row.get("id") + " " + row.get("became")) ? "not acknowledged"
							: "acknowledged"));
		return well;
	}

	RedisCluster redis() {
		return this.redis;
	}

	JdbcTemplate jdbc() {
		return this.jdbc;
	}

	List<WorkerProcess> workers() {
		return this.workers;
	}

	WorkerProcess startWorker() throws IOException {
		String name = "worker-" + this.names++;
		WorkerProcess worker = WorkerProcess.start(WriteWorker.class,
				List.of(this.redis.addresses(), this.postgres.jdbcUrl(), this.fault.weakness().name(),
						Boolean.toString(this.fault.isPoisoned())),
				DIRECTORY.resolve(this.fault.label() + "-" + name + ".log"));
		worker.await(this::heard);
		return worker;
	}

	void write(WorkerProcess worker) throws IOException {
		ask(worker, "write " + WRITERS + " w" + this.names++);
	}

	long ask(WorkerProcess worker, String order) throws IOException {
		worker.order(order);
		return worker.await(this::heard);
	}

	/**
	 * Kill a worker, and take note of what it had said.
	 * @param worker the worker
	 */
	void kill(WorkerProcess worker) {
		worker.close();
		worker.awaitEnd(this::heard);
		this.workers.remove(worker);
	}

	private void heard(String line) {
		String[] words = line.split(" ", 3);
		switch (words[0]) {
			case "put" -> {
				this.puts++;
				this.acknowledged.merge(words[1], Long.valueOf(words[2]), Math::max);
			}
			case "poison" -> this.poisoned++;
			case "refused" -> this.unacknowledged.add(words[1] + " " + words[2]);
			case "flushed" -> this.flushed += Long.parseLong(words[1]);
			case "rejected" -> this.rejected += Long.parseLong(words[1]);
			case "dead" -> this.dead = Long.parseLong(words[1]);
			default -> throw new IllegalStateException("Not expected from a worker: " + line);
		}
	}

	@Override
	public void close() throws IOException {
		this.workers.forEach(WorkerProcess::close);
		this.redis.close();
		this.postgres.close();
	}

}
