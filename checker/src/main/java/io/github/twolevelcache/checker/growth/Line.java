package io.github.twolevelcache.checker.growth;

import java.util.List;

/**
 * The straight line through points by least squares, whose errors are taken to be
 * independent and normally distributed.
 *
 * @param count how many points there are
 * @param mean the mean of their values
 * @param slope by how much the value grows in an hour
 * @param error the standard error of the slope
 */
public record Line(int count, double mean, double slope, double error) {

	static final int FEWEST = 3;

	/**
	 * What a normal variable exceeds once in a thousand times, in standard deviations.
	 */
	private static final double NORMAL = 3.0902;

	/**
	 * Fit a line.
	 * @param points the points, in any order
	 * @return the line
	 * @throws IllegalArgumentException if there are fewer than 3 points, or all are of
	 * one moment
	 */
	public static Line through(List<Point> points) {
		double hours = points.stream().mapToDouble(Point::hours).average().orElse(0);
		double mean = points.stream().mapToDouble(Point::value).average().orElse(0);
		double spread = points.stream().mapToDouble((point) -> square(point.hours() - hours)).sum();
		if (points.size() < FEWEST || spread == 0) {
			throw new IllegalArgumentException(
					"A line needs %d points of different moments, not %s".formatted(FEWEST, points));
		}
		double slope = points.stream().mapToDouble((point) -> (point.hours() - hours) * (point.value() - mean)).sum()
				/ spread;
		double residuals = points.stream()
			.mapToDouble((point) -> square(point.value() - mean - slope * (point.hours() - hours)))
			.sum();
		return new Line(points.size(), mean, slope, Math.sqrt(residuals / (points.size() - 2) / spread));
	}

	private static double square(double x) {
		return x * x;
	}

	/**
	 * Return how far the true slope may be from this one: it is larger than the slope and
	 * this margin with a probability of 0.1 %, and smaller than the slope without it with
	 * the same. The quantile of Student's distribution is approximated by the first terms
	 * of its expansion (Abramowitz and Stegun, 26.7.5), which give 99 % of it from 10
	 * points on.
	 * @return the margin of an interval of 99.8 % confidence
	 */
	public double margin() {
		double freedom = this.count - 2;
		double quantile = NORMAL + (Math.pow(NORMAL, 3) + NORMAL) / (4 * freedom)
				+ (5 * Math.pow(NORMAL, 5) + 16 * Math.pow(NORMAL, 3) + 3 * NORMAL) / (96 * square(freedom));
		return quantile * this.error;
	}

}
