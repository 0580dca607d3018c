package io.github.twolevelcache.checker.load;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.LongSummaryStatistics;

import io.github.twolevelcache.checker.history.Durations;
import io.github.twolevelcache.checker.load.LoadFleet.Answer;
import io.github.twolevelcache.checker.machine.Pause;
import io.github.twolevelcache.checker.machine.WorkerProcess;

/**
 * Many callers in several JVMs want a value at once that no cache has.
 */
public final class Stampede {

	private static final int CALLERS = 200;

	private static final int ROUNDS = 50;

	private static final int WARMUP = 10;

	/** Each of these rounds needs a JVM of its own. */
	private static final int CRASHES = 5;

	private static final int COLD_KEYS = 10_000;

	private static final Duration LOAD = Duration.ofMillis(100);

	private static final Duration IDLE = Duration.ofSeconds(5);

	private static final String ROW = "| %-44s | %6s | %16s | %9s | %8s | %8s | %8s | %9s | %6s |";

	private final LoadFleet fleet;

	/** Commands per nanosecond while nobody calls. */
	private final double idleCommands;

	private int round;

	private Stampede(LoadFleet fleet, double idleCommands) {
		this.fleet = fleet;
		this.idleCommands = idleCommands;
	}

	/**
	 * Run all stampedes, and print a row for each kind.
	 * @param args none
	 * @throws Exception if a process fails
	 */
	public static void main(String[] args) throws Exception {
		System.out.printf("Java %s, %d JVMs x %d callers, loader %d ms%n", Runtime.version(), LoadFleet.WORKERS,
				CALLERS, LOAD.toMillis());
		System.out.println(ROW.formatted("stampede", "rounds", "loads/round", "cmds/rnd", "p50 ms", "p99 ms", "max ms",
				"p99/load", "errors"));
		System.out.println(ROW.formatted("", "", "", "", "", "", "", "", "").replace(' ', '-'));
		try (LoadFleet fleet = LoadFleet.start(List.of())) {
			Pause.of(IDLE);
			long before = fleet.commands();
			long begin = System.nanoTime();
			Pause.of(IDLE);
			double idle = (fleet.commands() - before) / (double) (System.nanoTime() - begin);
			Stampede stampede = new Stampede(fleet, idle);
			for (Callers callers : Callers.values()) {
				if (callers.isPossible()) {
					stampede.oneKey(callers);
				}
				else {
					System.out.println("No " + callers + ": that needs Java 21 or later");
				}
			}
			stampede.ownerDies();
			stampede.firstLoadFails();
			stampede.allLoadsFail();
			stampede.manyKeys();
		}
		// Connections may still be retried.
		System.exit(0);
	}

	private void oneKey(Callers callers) throws Exception {
		loader(LOAD, false);
		rounds(WARMUP, () -> call(callers, CALLERS, 1));
		this.fleet.all("pinned");
		rounds(ROUNDS, () -> call(callers, CALLERS, 1)).print("one cold key, " + label(callers));
		if (callers == Callers.VIRTUAL_THREADS) {
			System.out.println("Virtual threads were pinned " + this.fleet.all("pinned").number() + " times");
		}
	}

	private static String label(Callers callers) {
		return callers.name().toLowerCase(Locale.ROOT).replace('_', ' ');
	}

	private void ownerDies() throws Exception {
		loader(LOAD, false);
		rounds(CRASHES, () -> {
			try (WorkerProcess owner = this.fleet.startWorker("owner")) {
				String key = "key-" + this.round;
				owner.order("loader 60000 false");
				owner.await((line) -> {
				});
				owner.order("calls " + Callers.THREADS + " 1 " + key + "- 1 " + System.nanoTime());
				owner.awaitLine("load " + key + "-0");
				order(Callers.THREADS, CALLERS, 1);
				Pause.of(Callers.READY.plus(LOAD.dividedBy(2)));
			}
			Answer answer = this.fleet.answer();
			answer.loads().add("of the owner");
			return answer;
		}).print("the owner of the load is killed");
	}

	private void firstLoadFails() throws Exception {
		loader(LOAD, false);
		WorkerProcess first = this.fleet.workers().get(0);
		first.order("loader " + LOAD.toMillis() + " true");
		first.await((line) -> {
		});
		rounds(ROUNDS, () -> {
			String order = order(Callers.THREADS, CALLERS, 1, System.nanoTime() + Callers.READY.toNanos());
			String later = order(Callers.THREADS, CALLERS, 1,
					System.nanoTime() + Callers.READY.plus(LOAD.dividedBy(4)).toNanos());
			for (WorkerProcess worker : this.fleet.workers()) {
				worker.order((worker == first) ? order : later);
			}
			return this.fleet.answer();
		}).print("the first load fails, the next does not");
	}

	private void allLoadsFail() throws Exception {
		loader(LOAD, true);
		rounds(ROUNDS, () -> call(Callers.THREADS, CALLERS, 1)).print("all loads fail");
	}

	private void manyKeys() throws Exception {
		loader(LOAD, false);
		int each = COLD_KEYS / LoadFleet.WORKERS;
		Round different = () -> {
			long start = System.nanoTime() + Callers.READY.toNanos();
			for (int worker = 0; worker < LoadFleet.WORKERS; worker++) {
				this.fleet.workers()
					.get(worker)
					.order("calls %s %d key-%d-%d- %d %d".formatted(Callers.REACTIVE, each, this.round, worker, each,
							start));
			}
			return this.fleet.answer();
		};
		rounds(CRASHES, different);
		rounds(CRASHES, different).print(COLD_KEYS + " cold keys, each of one caller");
		rounds(CRASHES, () -> call(Callers.REACTIVE, each, each))
			.print(each + " cold keys, each of one caller per JVM");
	}

	private void loader(Duration time, boolean failing) throws IOException {
		this.fleet.all("loader " + time.toMillis() + " " + failing);
	}

	private Answer call(Callers callers, int count, int keys) throws IOException {
		order(callers, count, keys);
		return this.fleet.answer();
	}

	private void order(Callers callers, int count, int keys) throws IOException {
		String order = order(callers, count, keys, System.nanoTime() + Callers.READY.toNanos());
		for (WorkerProcess worker : this.fleet.workers()) {
			worker.order(order);
		}
	}

	private String order(Callers callers, int count, int keys, long start) {
		return "calls %s %d key-%d- %d %d".formatted(callers, count, this.round, keys, start);
	}

	private Rounds rounds(int count, Round play) throws Exception {
		Rounds rounds = new Rounds();
		for (int i = 0; i < count; i++) {
			this.round++;
			long begin = System.nanoTime();
			long before = this.fleet.commands();
			Answer answer = play.play();
			rounds.commands += this.fleet.commands() - before
					- Math.round(this.idleCommands * (System.nanoTime() - begin));
			rounds.loads.accept(answer.loads().size());
			rounds.waits.addAll(answer.waits("products"));
			rounds.errors += answer.number();
		}
		return rounds;
	}

	@FunctionalInterface
	private interface Round {

		Answer play() throws Exception;

	}

	private static final class Rounds {

		private final LongSummaryStatistics loads = new LongSummaryStatistics();

		private final List<Long> waits = new ArrayList<>();

		private long commands;

		private long errors;

		private void print(String label) {
			Durations sorted = Durations.of(this.waits);
			double p99 = sorted.percentile(99);
			System.out.println(ROW.formatted(label, this.loads.getCount(),
					String.format(Locale.ROOT, "%d / %.2f / %d", this.loads.getMin(), this.loads.getAverage(),
							this.loads.getMax()),
					this.commands / this.loads.getCount(), millis(sorted.percentile(50)), millis(p99),
					millis(sorted.percentile(100)), String.format(Locale.ROOT, "%.2f", p99 / LOAD.toMillis()),
					this.errors));
		}

		private static String millis(double millis) {
			return String.format(Locale.ROOT, "%.1f", millis);
		}

	}

}
