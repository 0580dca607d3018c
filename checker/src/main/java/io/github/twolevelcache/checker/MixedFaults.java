package io.github.twolevelcache.checker;

import java.io.PrintStream;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;

import io.github.twolevelcache.checker.machine.Pause;
import io.github.twolevelcache.checker.worker.Traffic;
import io.github.twolevelcache.settings.WriteMode;

/**
 * All faults, mixed as a seed decides: which, when and for how long. Those of one lane
 * come one after the other, those of different lanes overlap.
 */
final class MixedFaults {

	static final List<Lane> LANES = List.of(
			// Two of three masters must agree on the third one, slots move between
			// masters
			// that serve and over connections that are not killed, and an application
			// that
			// starts needs its Redis.
			new Lane(Duration.ofSeconds(14), MixedFaults::untilHealthy, Fault.FAILOVER, Fault.KILL_MASTER,
					Fault.FREEZE_MASTER, Fault.FREEZE_ALL, Fault.FULL_SERVER, Fault.RESHARD, Fault.HALF_MIGRATED,
					Fault.ADD_MASTER, Fault.KILL_CONNECTIONS, Fault.RESTART_CONTEXT),
			// What is lost already cannot be lost in another way.
			new Lane(Duration.ofSeconds(8), Fault::inject, Fault.HALF_OPEN, Fault.ASYMMETRIC_PARTITION),
			// Who stands still cannot be stopped.
			new Lane(Duration.ofSeconds(8), Fault::inject, Fault.FREEZE_WORKER, Fault.GC_PAUSE),
			// The workers do one thing or the other.
			new Lane(Duration.ofSeconds(8), MixedFaults::changeTraffic, Fault.CLEARS, Fault.SLOW_LOADS,
					Fault.SWALLOWING_HANDLER),
			// What is removed by one is not there for the other.
			new Lane(Duration.ofSeconds(8), MixedFaults::ifPossible, Fault.FLUSH, Fault.FOREIGN_DELETES));

	/** So that the short form, too, has a fault of each lane. */
	private static final Duration LATEST_BEGIN = Duration.ofSeconds(3);

	/**
	 * Long enough that each key is written again: what is then lost is not what Redis has
	 * not replicated.
	 */
	private static final Duration END = Duration.ofSeconds(5);

	private final Fleet fleet;

	private final Duration time;

	private final PrintStream log;

	private final long begin = System.nanoTime();

	private MixedFaults(Fleet fleet, Duration time, PrintStream log) {
		this.fleet = fleet;
		this.time = time;
		this.log = log;
	}

	/**
	 * Print the seed, and inject faults as it decides. It is the system property
	 * {@code seed} if that is set.
	 * @param fleet the fleet
	 * @param time for how long
	 * @throws Exception if a fault could not be carried out
	 */
	static void inject(Fleet fleet, Duration time) throws Exception {
		long seed = Long.getLong("seed", ThreadLocalRandom.current().nextLong(1_000_000));
		System.out.println("  --seed=%d; the times of the faults are in %s".formatted(seed, Fleet.FAULTS));
		try (PrintStream log = new PrintStream(Files.newOutputStream(Fleet.FAULTS), true)) {
			new MixedFaults(fleet, time, log).inject(plan(seed, time, fleet.writeMode()));
		}
		fleet.redis().awaitHealthy(Fault.LONGEST);
		Pause.of(END);
	}

	/**
	 * Plan the faults.
	 * @param seed the same seed makes the same plan
	 * @param time when all are over
	 * @param write whether the cache writes to the database
	 * @return the faults of each lane, the first one first
	 */
	static List<List<Planned>> plan(long seed, Duration time, WriteMode write) {
		Random random = new Random(seed);
		return LANES.stream().map((lane) -> lane.plan(new Random(random.nextLong()), time, write)).toList();
	}

	private void inject(List<List<Planned>> plan) throws Exception {
		ExecutorService threads = Executors.newCachedThreadPool();
		CompletionService<Void> lanes = new ExecutorCompletionService<>(threads);
		for (int lane = 0; lane < LANES.size(); lane++) {
			How how = LANES.get(lane).how();
			List<Planned> planned = plan.get(lane);
			lanes.submit(() -> inject(how, planned));
		}
		try {
			for (int lane = 0; lane < LANES.size(); lane++) {
				lanes.take().get();
			}
		}
		finally {
			threads.shutdownNow();
		}
	}

	// Who is late because of the servers goes on at once, and leaves out what comes after
	// the end.
	private Void inject(How how, List<Planned> planned) throws Exception {
		for (Planned next : planned) {
			Pause.of(next.begin().minus(passed()));
			if (passed().compareTo(this.time) < 0) {
				tell(next.fault(), "begins");
				how.inject(next.fault(), this.fleet, next.time());
				tell(next.fault(), "is over");
			}
		}
		return null;
	}

	private Duration passed() {
		return Duration.ofNanos(System.nanoTime() - this.begin);
	}

	private void tell(Fault fault, String what) {
		this.log.println("%d %s %s".formatted(System.nanoTime(), fault.label(), what));
	}

	private static void untilHealthy(Fault fault, Fleet fleet, Duration time) throws Exception {
		fault.inject(fleet, time);
		fleet.redis().awaitHealthy(Fault.LONGEST);
	}

	private static void changeTraffic(Fault fault, Fleet fleet, Duration time) throws Exception {
		fleet.changeTraffic(fault.traffic());
		Pause.of(time);
		fleet.changeTraffic(Traffic.PLAIN);
	}

	// Servers that are broken remove nothing.
	private static void ifPossible(Fault fault, Fleet fleet, Duration time) throws Exception {
		try {
			fault.inject(fleet, time);
		}
		catch (RuntimeException ex) {
			Pause.of(time);
		}
	}

	/**
	 * A fault at its time.
	 *
	 * @param fault the fault
	 * @param begin when it begins, since the first one could
	 * @param time how long it is to last
	 */
	record Planned(Fault fault, Duration begin, Duration time) {

		Duration end() {
			return this.begin.plus(this.time);
		}

	}

	/**
	 * Faults that cannot overlap.
	 *
	 * @param longestPause the longest pause after one
	 * @param how how one comes and goes
	 * @param faults the faults
	 */
	record Lane(Duration longestPause, How how, List<Fault> faults) {

		private Lane(Duration longestPause, How how, Fault... faults) {
			this(longestPause, how, List.of(faults));
		}

		// Each fault comes once before one comes again.
		private List<Planned> plan(Random random, Duration end, WriteMode write) {
			List<Planned> plan = new ArrayList<>();
			List<Fault> next = new ArrayList<>();
			Duration begin = upTo(LATEST_BEGIN, random);
			while (begin.compareTo(end) < 0) {
				if (next.isEmpty()) {
					this.faults.stream().filter((fault) -> fault.isOf(write)).forEach(next::add);
					Collections.shuffle(next, random);
				}
				Fault fault = next.remove(0);
				Duration time = fault.usual().dividedBy(2).plus(upTo(fault.usual(), random));
				Duration left = end.minus(begin);
				plan.add(new Planned(fault, begin, (time.compareTo(left) < 0) ? time : left));
				begin = begin.plus(time).plus(upTo(this.longestPause, random));
			}
			return plan;
		}

		private static Duration upTo(Duration longest, Random random) {
			return Duration.ofMillis((long) (random.nextDouble() * longest.toMillis()));
		}

	}

	/**
	 * How a fault of a lane comes and goes.
	 */
	private interface How {

		void inject(Fault fault, Fleet fleet, Duration time) throws Exception;

	}

}
