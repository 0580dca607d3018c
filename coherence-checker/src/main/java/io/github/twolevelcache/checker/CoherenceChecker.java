package io.github.twolevelcache.checker;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Runs the scenarios, each with servers and workers of its own, and prints a row for
 * each.
 */
public final class CoherenceChecker {

	private static final int EXAMPLES = 5;

	private CoherenceChecker() {
	}

	/**
	 * Run the scenarios. The exit status is 1 if one has broken the promise.
	 * @param args none
	 * @throws Exception if a scenario could not be run
	 */
	public static void main(String[] args) throws Exception {
		String scenario = System.getProperty("scenario", "all");
		Duration time = Duration.ofSeconds(Integer.getInteger("seconds", 12));
		List<Fault> faults = "all".equals(scenario) ? List.of(Fault.values())
				: Arrays.stream(scenario.split(",", 0)).map(Fault::of).toList();
		System.out.println(Outcome.header());
		boolean broken = false;
		for (Fault fault : faults) {
			try (Fleet fleet = Fleet.start(Set.of())) {
				Outcome outcome = fleet.run(fault, time);
				System.out.println(outcome.row());
				outcome.broken().stream().limit(EXAMPLES).forEach((example) -> System.out.println("  " + example));
				broken |= !outcome.broken().isEmpty();
			}
		}
		System.exit(broken ? 1 : 0);
	}

}
