package io.github.twolevelcache.simulator.world;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.twolevelcache.simulator.world.Judge.Finding;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The short form of the simulation, which mutation testing runs for each mutant: a few
 * worlds, a second of calls in each.
 */
class ShortWorldsTests {

	private static List<Finding> findings(long seed, Set<Fault> faults)
			throws ExecutionException, InterruptedException {
		Simulator simulator = new Simulator(faults, EnumSet.noneOf(Habit.class), Duration.ofSeconds(1), (line) -> {
		});
		return Loop.run(() -> simulator.run(seed)
			.findings()
			.stream()
			.filter((finding) -> !Sound.KNOWN.contains(finding.kind()))
			.toList());
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 4, 7 })
	void withoutFaultsNothingIsFound(long seed) throws Exception {
		assertThat(findings(seed, EnumSet.noneOf(Fault.class))).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 4, 7 })
	void withFaultsNothingIsFound(long seed) throws Exception {
		assertThat(findings(seed, EnumSet.allOf(Fault.class))).isEmpty();
	}

}
