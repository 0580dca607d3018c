package io.github.twolevelcache.checker.growth;

import java.util.List;
import java.util.Locale;

/**
 * How a measure has changed over time.
 *
 * @param measure what was measured
 * @param where where it was measured
 * @param line the line through what was measured
 * @param allowed by how much it may grow in an hour
 * @param goesOn whether it grows by more than that in either half of the time
 */
public record Growth(Measure measure, String where, Line line, double allowed, boolean goesOn) {

	private static final String COLUMNS = "| %-16s | %-8s | %7s | %10s | %10s | %9s | %23s | %10s | %-7s |";

	/**
	 * Fit a line through what was measured.
	 * @param measure what was measured
	 * @param where where it was measured
	 * @param points what was measured, in the order of time
	 * @return the growth
	 * @throws IllegalArgumentException if there are too few points for a line
	 */
	public static Growth of(Measure measure, String where, List<Point> points) {
		Line line = Line.through(points);
		double hours = points.get(points.size() - 1).hours() - points.get(0).hours();
		double allowed = measure.allowance(line.mean()) / hours;
		int middle = points.size() / 2;
		boolean goesOn = points.size() < 2 * Line.FEWEST
				|| (Line.through(points.subList(0, middle + 1)).slope() > allowed
						&& Line.through(points.subList(middle, points.size())).slope() > allowed);
		return new Growth(measure, where, line, allowed, goesOn);
	}

	/**
	 * Return whether the measure grows: certainly, by more than is allowed, and not in a
	 * single step.
	 * @return whether it does
	 */
	public boolean isGrowing() {
		return this.line.slope() - this.line.margin() > 0 && this.line.slope() > this.allowed && this.goesOn;
	}

	/**
	 * Return the head of a table.
	 * @return two lines
	 */
	public static String header() {
		return COLUMNS.formatted("measure", "of", "samples", "mean", "slope/h", "std error", "99.8 % interval",
				"allowed/h", "verdict") + "\n"
				+ COLUMNS.formatted("", "", "", "", "", "", "", "", "").replace(' ', '-');
	}

	/**
	 * Return this growth as a row of the table.
	 * @param verdict what to think of it
	 * @return the row
	 */
	public String row(String verdict) {
		return COLUMNS.formatted(this.measure.label(), this.where, this.line.count(), shown("%.3f", this.line.mean()),
				shown("%+.3f", this.line.slope()), shown("%.3f", this.line.error()),
				shown("%+.3f", this.line.slope() - this.line.margin()) + " .. "
						+ shown("%+.3f", this.line.slope() + this.line.margin()),
				shown("%+.3f", this.allowed), verdict);
	}

	private String shown(String format, double value) {
		return String.format(Locale.ROOT, format, this.measure.inUnits(value));
	}

}
