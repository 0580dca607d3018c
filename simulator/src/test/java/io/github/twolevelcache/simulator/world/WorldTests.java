package io.github.twolevelcache.simulator.world;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.twolevelcache.simulator.world.World.Result;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link World}.
 */
class WorldTests {

	private static final Duration SHORT = Duration.ofSeconds(2);

	private static Result run(long seed, Set<Fault> faults) throws ExecutionException, InterruptedException {
		return run(seed, faults, EnumSet.allOf(Habit.class));
	}

	private static Result run(long seed, Set<Fault> faults, Set<Habit> habits)
			throws ExecutionException, InterruptedException {
		Simulator simulator = new Simulator(faults, habits, SHORT, (line) -> {
		});
		return Loop.run(() -> simulator.run(seed));
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4 })
	void withoutFaultsNothingIsFound(long seed) throws Exception {
		assertThat(run(seed, EnumSet.noneOf(Fault.class), Sound.HABITS).findings()).isEmpty();
	}

	@Test
	void aFaultStrikesAtItsMoment() throws Exception {
		List<String> history = new ArrayList<>();
		int moment = -1;
		for (long seed = 1; moment < 0; seed++) {
			assertThat(seed).as("seeds without a fault that waits for its moment").isLessThan(50);
			history.clear();
			Simulator simulator = new Simulator(EnumSet.of(Fault.CUT), EnumSet.noneOf(Habit.class), SHORT,
					history::add);
			long next = seed;
			Result unused = Loop.run(() -> simulator.run(next));
			moment = indexOf(history, "the moment of CUT");
		}
		assertThat(history.get(moment + 1)).contains("CUT i");
	}

	private static int indexOf(List<String> history, String text) {
		return history.indexOf(history.stream().filter((line) -> line.contains(text)).findFirst().orElse(""));
	}

	@ParameterizedTest
	@ValueSource(longs = { 5, 9 })
	void theSameSeedGivesTheSameHistory(long seed) throws Exception {
		Result first = run(seed, EnumSet.allOf(Fault.class));
		assertThat(run(seed, EnumSet.allOf(Fault.class)).hash()).isEqualTo(first.hash());
		assertThat(run(seed + 1, EnumSet.allOf(Fault.class)).hash()).isNotEqualTo(first.hash());
	}

	@Test
	void theSameSeedGivesTheSameHistoryInAnotherJvm() throws Exception {
		String hash = run(7, EnumSet.allOf(Fault.class)).hash();
		// With other identity hash codes, and another compiler.
		assertThat(runElsewhere(7, "-XX:+UnlockExperimentalVMOptions", "-XX:hashCode=0", "-XX:TieredStopAtLevel=1"))
			.contains("hash " + hash);
	}

	private static String runElsewhere(long seed, String... options) throws IOException, InterruptedException {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(List.of(options));
		command.add("-Dseed=" + seed);
		command.add("-Dseeds=1");
		command.add("-Dseconds=" + SHORT.toSeconds());
		command.add("-classpath");
		command.add(System.getProperty("java.class.path"));
		command.add(Simulator.class.getName());
		Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(process.waitFor()).as(output).isZero();
		return output;
	}

}
