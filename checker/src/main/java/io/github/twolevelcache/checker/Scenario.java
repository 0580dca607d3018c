package io.github.twolevelcache.checker;

import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

import io.github.twolevelcache.checker.worker.Leak;
import io.github.twolevelcache.safeguards.Safeguard;
import io.github.twolevelcache.settings.WriteMode;

/**
 * A fleet and what breaks in it: servers and connections, against which the promise must
 * be kept, or a safeguard of the engine, whose absence must be noticed.
 *
 * @param label its name
 * @param fault what breaks during a run
 * @param missing the safeguards that the workers do without
 * @param write whether the cache writes to the database
 */
record Scenario(String label, Fault fault, Set<Safeguard> missing, WriteMode write) {

	/** Whether a race happens is left to chance. */
	private static final int ATTEMPTS = 5;

	private static final int EXAMPLES = 5;

	static Stream<Scenario> all(WriteMode write) {
		return Stream.concat(
				Arrays.stream(Fault.values())
					.filter((fault) -> fault.isOf(write))
					.map((fault) -> new Scenario(fault.label(), fault, Set.of(), write)),
				Arrays.stream(Safeguard.values())
					.filter((safeguard) -> safeguard.isOf(write))
					.map((safeguard) -> without(safeguard, write)));
	}

	/**
	 * Return the scenario in which workers do without a safeguard.
	 * @param safeguard the safeguard
	 * @param write whether the cache writes to the database
	 * @return the scenario
	 */
	static Scenario without(Safeguard safeguard, WriteMode write) {
		Fault fault = switch (safeguard) {
			// Nothing is missed where nothing is lost.
			case COVERAGE -> Fault.HALF_OPEN;
			// Who joins a short load gets a value that is hardly stale.
			case FLIGHT -> Fault.SLOW_LOADS;
			case FILL, LOAD, COMMIT, SAVEPOINT -> Fault.NONE;
			// What waits is asked for where there is no entry.
			case PENDING -> Fault.FLUSH;
		};
		return new Scenario("without-" + safeguard.name().toLowerCase(Locale.ROOT), fault, EnumSet.of(safeguard),
				write);
	}

	static List<Scenario> named(String labels, WriteMode write) {
		List<String> wanted = List.of(labels.split(",", -1));
		return all(write).filter((scenario) -> wanted.contains("all") || wanted.contains(scenario.label)).toList();
	}

	/**
	 * Run the scenario with servers and workers of its own, and print a row for each run.
	 * @param time how long a run writes, at least
	 * @return whether all was as it should be
	 * @throws Exception if it could not be carried out
	 */
	boolean run(Duration time) throws Exception {
		try (Fleet fleet = Fleet.start(this.missing, Leak.NONE, this.write)) {
			return this.missing.isEmpty() ? isKept(fleet, time) : isNoticed(fleet, time);
		}
	}

	/**
	 * Run the scenario in a fleet, and print a row.
	 * @param fleet the fleet
	 * @param time how long it writes, at least
	 * @return whether the promise was kept
	 * @throws Exception if it could not be carried out
	 */
	boolean isKept(Fleet fleet, Duration time) throws Exception {
		Outcome outcome = fleet.run(this.fault, time);
		boolean kept = outcome.broken().isEmpty();
		System.out.println(outcome.row(this.label, kept ? "kept" : "BROKEN"));
		outcome.broken().stream().limit(EXAMPLES).forEach((example) -> System.out.println("  " + example));
		return kept;
	}

	private boolean isNoticed(Fleet fleet, Duration time) throws Exception {
		boolean noticed = false;
		for (int attempt = 0; !noticed && attempt < ATTEMPTS; attempt++) {
			Outcome outcome = fleet.run(this.fault, time);
			noticed = !outcome.broken().isEmpty();
			System.out.println(outcome.row(this.label, noticed ? "noticed" : "MISSED"));
		}
		return noticed;
	}

}
