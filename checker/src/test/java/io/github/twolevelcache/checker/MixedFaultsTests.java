package io.github.twolevelcache.checker;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.github.twolevelcache.checker.MixedFaults.Lane;
import io.github.twolevelcache.checker.MixedFaults.Planned;
import io.github.twolevelcache.settings.WriteMode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link MixedFaults}.
 */
class MixedFaultsTests {

	private static final Duration TIME = Duration.ofMinutes(10);

	@Test
	void theSeedDecides() {
		assertThat(plan(42)).isEqualTo(plan(42)).isNotEqualTo(plan(43));
	}

	@Test
	void eachFaultHasALane() {
		assertThat(MixedFaults.LANES.stream().map(Lane::faults).flatMap(List::stream))
			.containsExactlyInAnyOrderElementsOf(
					Arrays.stream(Fault.values()).filter((fault) -> fault.isSingle() && fault != Fault.NONE).toList());
	}

	@Test
	void eachFaultComesOften() {
		for (int lane = 0; lane < MixedFaults.LANES.size(); lane++) {
			List<Fault> planned = plan(42).get(lane).stream().map(Planned::fault).toList();
			assertThat(MixedFaults.LANES.get(lane).faults())
				.allMatch((fault) -> planned.stream().filter(fault::equals).count() >= 2);
		}
	}

	@Test
	void faultsOfALaneDoNotOverlapAndAllAreOverInTime() {
		for (List<Planned> lane : plan(42)) {
			assertThat(lane).allMatch((fault) -> fault.end().compareTo(TIME) <= 0);
			for (int next = 1; next < lane.size(); next++) {
				assertThat(lane.get(next).begin()).isGreaterThanOrEqualTo(lane.get(next - 1).end());
			}
		}
	}

	@Test
	void noFaultIsPlannedThatBreaksWhatIsNotPromised() {
		assertThat(MixedFaults.plan(42, TIME, WriteMode.BEHIND).stream().flatMap(List::stream))
			.noneMatch((planned) -> planned.fault() == Fault.SWALLOWING_HANDLER);
	}

	private static List<List<Planned>> plan(long seed) {
		return MixedFaults.plan(seed, TIME, WriteMode.NONE);
	}

}
