package io.github.twolevelcache.simulator.world;

import java.time.Duration;
import java.util.EnumSet;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link KeptPlan} and {@link RecordText}.
 */
class KeptPlanTests {

	private static KeptPlan drawn(long seed) {
		Duration length = Duration.ofSeconds(1);
		return new KeptPlan("first: line\nsecond line", "own write not read", length,
				Plan.draw(seed, EnumSet.allOf(Fault.class), EnumSet.allOf(Habit.class), length));
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 5, 12, 23, 40, 57, 91 })
	void isReadAsItWasWritten(long seed) {
		KeptPlan plan = drawn(seed);
		KeptPlan read = KeptPlan.of(plan.text());
		assertThat(read).isEqualTo(plan);
		assertThat(read.text()).isEqualTo(plan.text());
		// It is part of the history.
		assertThat(read.plan().settings()).hasToString(plan.plan().settings().toString());
	}

	@Test
	void nothingNeedBeExpected() {
		KeptPlan plan = drawn(1);
		KeptPlan without = new KeptPlan("", null, plan.length(), plan.plan());
		assertThat(KeptPlan.of(without.text())).isEqualTo(without);
	}

	@Test
	void aSettingThatIsNotNamedHasTheSimplestValue() {
		String text = drawn(1).text().replaceAll("(?m)^(cold|masters) = .*\n", "");
		assertThat(KeptPlan.of(text).plan().settings()).matches((settings) -> !settings.cold())
			.matches((settings) -> settings.masters() == 0);
	}

	@Test
	void anUnknownFaultIsRefused() {
		String text = drawn(1).text() + "fault 1ms QUAKE 1ms 1 1\n";
		assertThatIllegalArgumentException().isThrownBy(() -> KeptPlan.of(text)).withMessageContaining("QUAKE");
	}

}
