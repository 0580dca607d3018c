package io.github.twolevelcache.simulator.world;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.LongStream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.twolevelcache.simulator.world.Judge.Finding;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The short form of the simulation, which mutation testing runs: many worlds, a second of
 * calls in each.
 */
class ShortWorldsTests {

	private static final int WORLDS = 3;

	private static List<Finding> findings(long first, Set<Fault> faults)
			throws ExecutionException, InterruptedException {
		Simulator simulator = new Simulator(faults, EnumSet.noneOf(Habit.class), Duration.ofSeconds(1), (line) -> {
		});
		return Loop.run(() -> LongStream.range(first, first + WORLDS)
			.mapToObj(simulator::run)
			.flatMap((result) -> result.findings().stream())
			.filter((finding) -> !Sound.KNOWN.contains(finding.kind()))
			.toList());
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 4, 7 })
	void withoutFaultsNothingIsFound(long first) throws Exception {
		assertThat(findings(first, EnumSet.noneOf(Fault.class))).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 4, 7 })
	void withFaultsNothingIsFound(long first) throws Exception {
		assertThat(findings(first, EnumSet.allOf(Fault.class))).isEmpty();
	}

}
