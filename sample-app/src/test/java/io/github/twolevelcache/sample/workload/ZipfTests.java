package io.github.twolevelcache.sample.workload;

import java.util.Arrays;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * Tests for {@link Zipf}.
 */
class ZipfTests {

	private static final int DRAWN = 100_000;

	@Test
	void nextIsRepeatable() {
		assertThat(new Zipf(1000, 0.99, 42).next(100)).isEqualTo(new Zipf(1000, 0.99, 42).next(100));
	}

	@Test
	void nextStaysWithinRange() {
		assertThat(new Zipf(3, 0.99, 1).next(DRAWN)).containsOnly(1, 2, 3);
	}

	@Test
	void nextDrawsInProportionToInverseRank() {
		int[] drawn = new Zipf(1000, 1, 1).next(DRAWN);
		double first = frequency(drawn, 1);
		assertThat(first / frequency(drawn, 2)).isCloseTo(2, within(0.2));
		assertThat(first / frequency(drawn, 10)).isCloseTo(10, within(1.0));
	}

	@Test
	void nextWithoutSkewDrawsAllAlike() {
		int[] drawn = new Zipf(10, 0, 1).next(DRAWN);
		for (int i = 1; i <= 10; i++) {
			assertThat(frequency(drawn, i)).isCloseTo(0.1, within(0.01));
		}
	}

	private static double frequency(int[] drawn, int value) {
		return (double) Arrays.stream(drawn).filter((candidate) -> candidate == value).count() / drawn.length;
	}

}
