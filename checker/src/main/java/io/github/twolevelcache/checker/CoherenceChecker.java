package io.github.twolevelcache.checker;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

import io.github.twolevelcache.settings.WriteMode;

/**
 * Runs scenarios, and prints a row for each.
 */
public final class CoherenceChecker {

	private CoherenceChecker() {
	}

	/**
	 * Run the scenarios. The exit status is 1 if a promise was broken or a missing
	 * safeguard was not noticed, 2 if there is no such scenario.
	 * @param args none
	 * @throws Exception if a scenario could not be carried out
	 */
	public static void main(String[] args) throws Exception {
		WriteMode write = WriteMode.valueOf(System.getProperty("write", "none").toUpperCase(Locale.ROOT));
		List<Scenario> scenarios = Scenario.named(System.getProperty("scenario", "all"), write);
		if (scenarios.isEmpty()) {
			System.err.println(
					"--scenario must be some of " + Scenario.all(write).map(Scenario::label).toList() + ", or all");
			System.exit(2);
		}
		Duration time = Duration.ofSeconds(Integer.parseInt(System.getProperty("seconds", "12")));
		System.out.println(Outcome.header());
		boolean well = true;
		for (Scenario scenario : scenarios) {
			well &= scenario.run(time);
		}
		System.exit(well ? 0 : 1);
	}

}
