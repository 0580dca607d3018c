package io.github.twolevelcache.checker.writes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

import io.github.twolevelcache.checker.machine.Pause;
import io.github.twolevelcache.checker.machine.WorkerProcess;
import io.github.twolevelcache.checker.writes.WriteScenario.Expectation;
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

	private static final String ROW = "| %-30s | %9s | %7s | %5s | %12s | %5s | %11s | %11s | %8s | %8s | %5s | %-7s |";

	private final RedisCluster redis = RedisCluster.start();

	private final Database database;

	private final WriteScenario scenario;

	private final List<WorkerProcess> workers = new ArrayList<>();

	private final Tally tally = new Tally();

	/** When masters were killed, in milliseconds. */
	private final List<Long> kills = new ArrayList<>();

	private final List<String> notes = new ArrayList<>();

	/** By key, when a change was acknowledged that was not found when it had to be. */
	private final Map<String, Long> losses = new TreeMap<>();

	private long refused;

	private long waiting;

	/** At the worst moment that was looked at. */
	private long unreadable;

	private int names;

	private WriteChecker(WriteScenario scenario, String database) throws IOException {
		this.scenario = scenario;
		this.database = Database.start(database);
		this.database.create(scenario.store().columns());
		if (scenario.isTransactional()) {
			this.database.keepNumbers();
		}
		Files.createDirectories(DIRECTORY);
		for (int worker = 0; worker < WORKERS; worker++) {
			this.workers.add(startWorker((worker == 0) ? scenario.first() : List.of(), false));
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
		String database = System.getProperty("database", "postgresql");
		String header = ROW.formatted("scenario", "acked", "refused", "lost", "out of order", "again", "wrong reads",
				"rolled back", "rejected", "flushed", "dead", "verdict");
		System.out.println(header);
		System.out.println(header.replaceAll("[^|]", "-"));
		boolean well = true;
		for (WriteScenario scenario : scenarios) {
			try (WriteChecker checker = new WriteChecker(scenario, database)) {
				well &= checker.run();
			}
		}
		System.exit(well ? 0 : 1);
	}

	private boolean run() throws Exception {
		write();
		Pause.of(Duration.ofSeconds(4));
		this.scenario.fault().inject(this);
		Pause.of(Duration.ofSeconds(4));
		settle();
		long wentBack = this.database.count("went_back");
		List<String> rolledBack = writtenOnes(this.tally.ledger()::isRolledBack);
		boolean kept = this.losses.values().stream().allMatch(this::mayBeLost) && wentBack == 0 && this.waiting == 0
				&& this.tally.wrongReads().isEmpty() && rolledBack.isEmpty()
				&& this.tally.dead() == this.tally.poisoned();
		boolean well = kept != (this.scenario.expectation() == Expectation.NOTICED);
		System.out.println(ROW.formatted(this.scenario.label(), this.tally.ledger().count(), this.refused,
				this.losses.size(), wentBack, this.database.again(), this.tally.wrongReads().size(), rolledBack.size(),
				this.tally.rejected(), this.tally.flushed(), this.tally.dead(), verdict(kept, well)));
		note("%d keys wait, %d values that the table refuses, %d reads in transactions, %d changes at once unreadable"
			.formatted(this.waiting, this.tally.poisoned(), this.tally.reads(), this.unreadable));
		this.database.jdbc().queryForList("select id, was, became from went_back limit 5").forEach((row) -> {
			boolean refusal = this.tally.ledger().isRefused(row.get("id") + " " + row.get("became"));
			note("%s went back from %s to %s, whose put was %s".formatted(row.get("id"), row.get("was"),
					row.get("became"), refusal ? "not acknowledged" : "acknowledged"));
		});
		noteSome(this.losses.entrySet().stream().map((loss) -> describe(loss.getKey(), loss.getValue())).toList());
		noteSome(this.tally.wrongReads());
		noteSome(rolledBack.stream().map((change) -> change + " was rolled back and came to the database").toList());
		this.notes.forEach((note) -> System.out.println("  " + note));
		return well;
	}

	/**
	 * Stop the writers, let what waits be written, and look for what is not there.
	 * @throws IOException if a worker is gone
	 * @throws InterruptedException if this thread is interrupted
	 */
	void settle() throws IOException, InterruptedException {
		for (WorkerProcess worker : this.workers) {
			this.refused += ask(worker, "stop");
		}
		note("flush took %d ms".formatted(ask(this.workers.get(0), "flush")));
		// What was in flight when the log was empty.
		Pause.of(Duration.ofSeconds(2));
		long most = 0;
		for (WorkerProcess worker : this.workers) {
			// Not each has all caches.
			most = Math.max(most, ask(worker, "status"));
		}
		this.waiting += most;
		this.losses.putAll(this.tally.ledger().lost(this.database.rows()));
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

	private List<String> writtenOnes(Predicate<String> wanted) {
		return this.database.jdbc()
			.query("select distinct id, number from written where number is not null",
					(row, index) -> row.getString(1) + " " + row.getLong(2))
			.stream()
			.filter(wanted)
			.toList();
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

	private void noteSome(List<String> all) {
		all.stream().limit(MOST_SHOWN).forEach(this::note);
	}

	void foundUnreadable(long changes) {
		this.unreadable = Math.max(this.unreadable, changes);
	}

	RedisCluster redis() {
		return this.redis;
	}

	Database database() {
		return this.database;
	}

	List<WorkerProcess> workers() {
		return this.workers;
	}

	WorkerProcess startWorker(List<String> further, boolean nextVersion) throws IOException {
		String name = "worker-" + this.names++;
		List<String> arguments = new ArrayList<>(
				List.of(this.redis.addresses(), "database=" + this.database.url(), "store=" + this.scenario.store()));
		arguments.addAll(this.scenario.properties());
		arguments.addAll(further);
		List<Path> classes = nextVersion ? List.of(NextVersion.compile(DIRECTORY.resolve("next"))) : List.of();
		WorkerProcess worker = WorkerProcess.start(WriteWorker.class, classes, arguments,
				DIRECTORY.resolve(this.scenario.label() + "-" + name + ".log"));
		worker.await(this.tally::heard);
		return worker;
	}

	/**
	 * Let all workers write.
	 * @throws IOException if one is gone
	 */
	void write() throws IOException {
		for (WorkerProcess worker : this.workers) {
			write(worker);
		}
	}

	void write(WorkerProcess worker) throws IOException {
		ask(worker, "write " + WRITERS + " w" + this.names++);
	}

	long ask(WorkerProcess worker, String order) throws IOException {
		worker.order(order);
		return worker.await(this.tally::heard);
	}

	/**
	 * Kill a worker, and take note of what it had said.
	 * @param worker the worker
	 */
	void kill(WorkerProcess worker) {
		worker.close();
		worker.awaitEnd(this.tally::heard);
		this.workers.remove(worker);
	}

	@Override
	public void close() throws IOException {
		this.workers.forEach(WorkerProcess::close);
		this.redis.close();
		this.database.close();
	}

}
