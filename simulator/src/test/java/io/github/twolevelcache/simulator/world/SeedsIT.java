package io.github.twolevelcache.simulator.world;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;

import io.github.twolevelcache.simulator.world.Judge.Finding;
import io.github.twolevelcache.simulator.world.World.Result;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs worlds for a while: first those that are always the same, then those that nobody
 * has seen. The system property {@code seeds.seconds} says for how long each.
 */
class SeedsIT {

	private static final Duration WORLD = Duration.ofSeconds(4);

	private static final int FIXED = 100;

	private static final int FRESH = 10_000;

	private final long limit = Duration.ofSeconds(Long.getLong("seeds.seconds", 60)).toNanos();

	@Test
	void worldsThatAreAlwaysTheSame() throws Exception {
		assertThat(Loop.run(() -> findings(1, FIXED))).isEmpty();
	}

	@Test
	void worldsThatNobodyHasSeen() throws Exception {
		long first = ThreadLocalRandom.current().nextLong(1_000_000_000);
		assertThat(Loop.run(() -> findings(first, FRESH))).isEmpty();
	}

	// Each with the command that runs it again.
	private List<String> findings(long first, int seeds) {
		Simulator simulator = new Simulator(Sound.FAULTS, Sound.HABITS, WORLD, (line) -> {
		});
		long begin = System.nanoTime();
		List<String> found = new ArrayList<>();
		for (long seed = first; seed < first + seeds && System.nanoTime() - begin < this.limit; seed++) {
			Result result = simulator.run(seed);
			for (Finding finding : result.findings()) {
				if (!Sound.KNOWN.contains(finding.kind())) {
					found.add(finding + ", bin/simulate --seed=" + seed + options());
				}
			}
		}
		return found;
	}

	private static String options() {
		return " --seeds=1 --seconds=" + WORLD.toSeconds() + " --faults=" + names(Sound.FAULTS) + " --habits="
				+ names(Sound.HABITS);
	}

	private static String names(Iterable<? extends Enum<?>> constants) {
		List<String> names = new ArrayList<>();
		constants.forEach((constant) -> names.add(constant.name().toLowerCase(Locale.ROOT).replace('_', '-')));
		return names.stream().collect(Collectors.joining(","));
	}

}
