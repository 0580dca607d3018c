package io.github.twolevelcache.checker.growth;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

/**
 * Tests for {@link Line}.
 */
class LineTests {

	@Test
	void aLineThroughPointsThatAreOnOneIsExact() {
		Line line = line(5, 7, 9, 11);
		assertThat(line.mean()).isEqualTo(8);
		assertThat(line.slope()).isEqualTo(2);
		assertThat(line.error()).isZero();
		assertThat(line.margin()).isZero();
	}

	@Test
	void theErrorIsThatOfLeastSquares() {
		// Around 3 + 0.8 (x - 2) the residuals are -0.4, 0.8, -1, 1.2 and -0.6.
		Line line = line(1, 3, 2, 5, 4);
		assertThat(line.count()).isEqualTo(5);
		assertThat(line.slope()).isCloseTo(0.8, within(1e-12));
		assertThat(line.error()).isCloseTo(Math.sqrt(3.6 / 3 / 10), within(1e-12));
	}

	@Test
	void theOrderOfThePointsDoesNotMatter() {
		List<Point> points = new ArrayList<>(points(1, 3, 2, 5, 4));
		Collections.reverse(points);
		assertThat(Line.through(points)).isEqualTo(line(1, 3, 2, 5, 4));
	}

	@Test
	void whatIsLargeBesideItsGrowthLosesNoPrecision() {
		double large = 1L << 40;
		assertThat(line(large, large + 1, large + 2).slope()).isEqualTo(1);
	}

	@Test
	void theMarginIsThatOfStudent() {
		// The quantiles of 0.999 for 10 and 100 degrees of freedom, from a table.
		assertThat(new Line(12, 0, 0, 1).margin()).isCloseTo(4.144, within(0.05));
		assertThat(new Line(102, 0, 0, 1).margin()).isCloseTo(3.174, within(0.001));
		assertThat(new Line(102, 0, 0, 3).margin()).isCloseTo(3 * 3.174, within(0.003));
	}

	@Test
	void thereIsNoLineThroughTwoPointsOrOneMoment() {
		assertThatIllegalArgumentException().isThrownBy(() -> line(1, 2));
		assertThatIllegalArgumentException().isThrownBy(() -> Line.through(Collections.nCopies(5, new Point(1, 1))));
	}

	private static Line line(double... values) {
		return Line.through(points(values));
	}

	private static List<Point> points(double... values) {
		return IntStream.range(0, values.length).mapToObj((hour) -> new Point(hour, values[hour])).toList();
	}

}
