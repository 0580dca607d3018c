package io.github.twolevelcache.simulator.world;

import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Habit}.
 */
class HabitTests {

	private static Set<Habit> drawn(long seed, Set<Habit> allowed) {
		return Habit.draw(new SplittableRandom(seed), allowed);
	}

	@Test
	void eachIsDrawnAndNoneWithItsLike() {
		Set<Habit> all = EnumSet.noneOf(Habit.class);
		for (long seed = 0; seed < 1000; seed++) {
			Set<Habit> drawn = drawn(seed, EnumSet.allOf(Habit.class));
			all.addAll(drawn);
			assertThat(drawn.stream().filter(EnumSet.of(Habit.NO_TRACKING, Habit.SERVE_L1, Habit.HEAP_ONLY)::contains))
				.hasSizeLessThan(2);
		}
		assertThat(all).isEqualTo(EnumSet.allOf(Habit.class));
	}

	@Test
	void whatIsAllowedIsDrawnWhereItIsDrawnAmongAll() {
		for (long seed = 0; seed < 1000; seed++) {
			if (drawn(seed, EnumSet.allOf(Habit.class)).contains(Habit.EVENT_LOOP)) {
				assertThat(drawn(seed, EnumSet.of(Habit.EVENT_LOOP))).containsExactly(Habit.EVENT_LOOP);
			}
		}
	}

	@Test
	void onlyOneOfTwoCachesCanBeMissing() {
		for (long seed = 0; seed < 1000; seed++) {
			Set<Habit> drawn = drawn(seed, EnumSet.allOf(Habit.class));
			if (drawn.contains(Habit.MISSING_CACHE)) {
				assertThat(drawn).contains(Habit.WRITES, Habit.TWO_CACHES);
			}
			if (drawn.contains(Habit.OTHER_MODE)) {
				assertThat(drawn).contains(Habit.WRITES);
			}
		}
	}

	@Test
	void aCacheOnTheHeapHasNoOtherSettings() {
		Map<String, Object> properties = new LinkedHashMap<>(Map.of("a.load.max-concurrent", 1));
		Habit.HEAP_ONLY.configure(properties, "a.");
		assertThat(properties).isEqualTo(Map.of("a.levels", "l1"));
	}

}
