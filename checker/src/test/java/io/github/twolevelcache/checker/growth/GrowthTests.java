package io.github.twolevelcache.checker.growth;

import java.util.List;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Growth}: a measure with a sample in each of sixty minutes.
 */
class GrowthTests {

	private final Random random = new Random(1);

	@Test
	void whatRisesSteadilyGrows() {
		assertThat(growth(Measure.HEAP, (minute) -> 20e6 + 10_000 * minute + noise(100_000)))
			.matches(Growth::isGrowing);
		assertThat(growth(Measure.THREADS, (minute) -> 40 + minute / 20)).matches(Growth::isGrowing);
	}

	@Test
	void whatStaysOrFallsIsFlat() {
		assertThat(growth(Measure.THREADS, (minute) -> 40)).matches(GrowthTests::isFlat);
		assertThat(growth(Measure.HEAP, (minute) -> 20e6 - 10_000 * minute + noise(100_000)))
			.matches(GrowthTests::isFlat);
	}

	@Test
	void whatOnlyVariesIsFlat() {
		// Its slope may be more than is allowed, but not more than its error explains.
		Growth growth = growth(Measure.HEAP, (minute) -> 20e6 + noise(4e6));
		assertThat(Math.abs(growth.line().slope())).isGreaterThan(growth.allowed());
		assertThat(growth).matches(GrowthTests::isFlat);
	}

	@ParameterizedTest
	@ValueSource(ints = { 5, 25, 30, 55 })
	void whatRisesOnceIsFlat(int step) {
		Growth growth = growth(Measure.THREADS, (minute) -> (minute < step) ? 40 : 45);
		assertThat(growth.line().slope()).isGreaterThan(growth.allowed());
		assertThat(growth).matches(GrowthTests::isFlat);
	}

	@Test
	void whatRisesByLessThanIsAllowedIsFlat() {
		Growth growth = growth(Measure.HEAP, (minute) -> 20e6 + 1000 * minute);
		assertThat(growth.line().slope()).isGreaterThan(growth.line().margin());
		assertThat(growth).matches(GrowthTests::isFlat);
	}

	@Test
	void whatIsAllowedIsAnAmount() {
		List<Point> points = IntStream.range(0, 31).mapToObj((minute) -> new Point(minute / 60.0, 40)).toList();
		assertThat(Growth.of(Measure.THREADS, "worker 0", points).allowed()).isEqualTo(2);
	}

	@Test
	void theRowNamesWhatWasMeasuredInItsUnit() {
		Growth growth = growth(Measure.HEAP, (minute) -> 1 << 21);
		assertThat(growth.row("flat")).contains("heap MB", "worker 0", " 2.000 ", " +0.000 ", "flat");
		assertThat(Growth.header().split("\n")).allMatch((line) -> line.length() == growth.row("flat").length());
	}

	private static Growth growth(Measure measure, IntToDoubleFunction value) {
		return Growth.of(measure, "worker 0",
				IntStream.rangeClosed(0, 60)
					.mapToObj((minute) -> new Point(minute / 60.0, value.applyAsDouble(minute)))
					.toList());
	}

	private double noise(double size) {
		return size * this.random.nextGaussian();
	}

	private static boolean isFlat(Growth growth) {
		return !growth.isGrowing();
	}

}
