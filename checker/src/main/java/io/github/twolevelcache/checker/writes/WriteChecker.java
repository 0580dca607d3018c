package io.github.twolevelcache.checker.writes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import javax.sql.DataSource;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import io.github.twolevelcache.checker.machine.Pause;
import io.github.twolevelcache.checker.machine.WorkerProcess;
import io.github.twolevelcache.checker.writes.WriteScenario.Expectation;
import io.github.twolevelcache.localpostgres.LocalPostgres;
import io.github.twolevelcache.localredis.RedisCluster;
import io.github.twolevelcache.localredis.RedisNode;

/**
 * Runs scenarios under eight writers of a cache with write-behind, and prints for each
 * what was acknowledged, and what of it the database does not have in the end.
 */
public final class WriteChecker implements AutoCloseable {

	private static final int WORKERS = 2;

	private static final int WRITERS = 4;

	private static final int MOST_SHOWN = 5;

	/**
	 * Until the signal to kill a master has reached it, and its last answers are read.
	 */
	private static final Duration LAST_MOMENT = Duration.ofMillis(100);

	private static final Path DIRECTORY = Path.of("target", "write-checker");

	private static final String ROW = "| %-30s | %9s | %7s | %5s | %12s | %5s | %8s | %8s | %5s | %-7s |";

	private final RedisCluster redis = RedisCluster.start();

	private final LocalPostgres postgres = LocalPostgres.start();

	private final JdbcTemplate jdbc;

	private final WriteScenario scenario;

	private final List<WorkerProcess> workers = new ArrayList<>();

	private final Ledger ledger = new Ledger();

	/** When masters were killed, in milliseconds. */
	private final List<Long> kills = new ArrayList<>();

	private final List<String> notes = new ArrayList<>();

	private long poisoned;

	private long refused;

	private long flushed;

	private long rejected;

	private long dead;

	private int names;

	private WriteChecker(WriteScenario scenario) throws IOException {
		this.scenario = scenario;
		DataSource dataSource = new DriverManagerDataSource(this.postgres.jdbcUrl());
		scenario.store().createSchema(dataSource);
		this.jdbc = new JdbcTemplate(dataSource);
		Files.createDirectories(DIRECTORY);
		for (int worker = 0; worker < WORKERS; worker++) {
			this.workers.add(startWorker());
		}
	}

	/**
	 * Run the scenarios. The exit status is 1 if a write was lost or went back, or if
	 * that was not noticed where it is let happen, 2 if there is no such scenario.
	 * @param args none
	 * @throws Exception if a process fails
	 */
	public static void main(String[] args) throws Exception {
		List<WriteScenario> scenarios = WriteScenario.named(System.getProperty("scenario", "all"));
		if (scenarios.isEmpty()) {
			System.err.println("--scenario must be some of "
					+ WriteScenario.ALL.stream().map(WriteScenario::label).toList() + ", or all");
			System.exit(2);
		}
		System.out.println(ROW.formatted("scenario", "acked", "refused", "lost", "out of order", "again", "rejected",
				"flushed", "dead", "verdict"));
		System.out.println(ROW.formatted("", "", "", "", "", "", "", "", "", "").replace(' ', '-'));
		boolean well = true;
		for (WriteScenario scenario : scenarios) {
			try (WriteChecker checker = new WriteChecker(scenario)) {
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
		this.scenario.fault().inject(this);
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
		Map<String, Long> losses = this.ledger.lost(rows());
		int lost = losses.size();
		long wentBack = count("went_back");
		boolean kept = losses.values().stream().allMatch(this::mayBeLost) && wentBack == 0 && waiting == 0
				&& this.dead == this.poisoned;
		boolean well = kept != (this.scenario.expectation() == Expectation.NOTICED);
		System.out.println(ROW.formatted(this.scenario.label(), this.ledger.count(), this.refused, lost, wentBack,
				count("again"), this.rejected, this.flushed, this.dead, verdict(kept, well)));
		note("flush took %d ms, %d keys wait, %d values that the table refuses".formatted(took, waiting,
				this.poisoned));
		this.jdbc.queryForList("select id, was, became from went_back limit 5").forEach((row) -> {
			boolean refused = this.ledger.isRefused(row.get("id") + " " + row.get("became"));
			note("%s went back from %s to %s, whose put was %s".formatted(row.get("id"), row.get("was"),
					row.get("became"), refused ? "not acknowledged" : "acknowledged"));
		});
		losses.entrySet().stream().limit(MOST_SHOWN).forEach((loss) -> note(describe(loss.getKey(), loss.getValue())));
		this.notes.forEach((note) -> System.out.println("  " + note));
		return well;
	}

	private static String verdict(boolean kept, boolean well) {
		return kept ? (well ? "kept" : "MISSED") : (well ? "noticed" : "BROKEN");
	}

	private boolean mayBeLost(long time) {
		return this.scenario.expectation() == Expectation.LAST_MOMENT_OF_MASTER_MAY_BE_LOST
				&& afterKill(time).filter((after) -> Math.abs(after) < LAST_MOMENT.toMillis()).isPresent();
	}

	private String describe(String key, long time) {
		return afterKill(time)
			.map((after) -> "%s was lost, acknowledged %d ms after a master was to be killed".formatted(key, after))
			.orElse(key + " was lost");
	}

	// In milliseconds after the nearest kill, negative before it.
	private Optional<Long> afterKill(long time) {
		return this.kills.stream().map((kill) -> time - kill).min(Comparator.comparingLong(Math::abs));
	}

	private Map<String, Long> rows() {
		Map<String, Long> rows = new HashMap<>();
		this.jdbc.query("select id, number from item where number is not null",
				(RowCallbackHandler) (row) -> rows.put(row.getString(1), row.getLong(2)));
		return rows;
	}

	private long count(String table) {
		return Objects.requireNonNull(this.jdbc.queryForObject("select count(*) from " + table, Long.class));
	}

	/**
	 * Kill a master.
	 * @param master the master
	 */
	void kill(RedisNode master) {
		this.kills.add(System.currentTimeMillis());
		master.kill();
	}

	void note(String note) {
		this.notes.add(note);
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
		List<String> arguments = new ArrayList<>(List.of(this.redis.addresses(), "database=" + this.postgres.jdbcUrl(),
				"store=" + this.scenario.store()));
		arguments.addAll(this.scenario.properties());
		WorkerProcess worker = WorkerProcess.start(WriteWorker.class, arguments,
				DIRECTORY.resolve(this.scenario.label() + "-" + name + ".log"));
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
		String[] words = line.split(" ", 4);
		switch (words[0]) {
			case "put" -> this.ledger.put(words[1], Long.parseLong(words[2]), Long.parseLong(words[3]));
			case "deleting" -> this.ledger.deleting(words[1], Long.parseLong(words[2]));
			case "deleted" -> this.ledger.deleted(words[1], Long.parseLong(words[2]), Long.parseLong(words[3]));
			case "poison" -> this.poisoned++;
			case "refused" -> this.ledger.refused(words[1], Long.parseLong(words[2]));
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
