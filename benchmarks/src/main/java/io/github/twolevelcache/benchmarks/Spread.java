package io.github.twolevelcache.benchmarks;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * What several rounds have measured.
 *
 * @param median the middle one
 * @param min the smallest one
 * @param max the largest one
 */
record Spread(double median, double min, double max) {

	/**
	 * Sum up rounds.
	 * @param rounds a number for each round, at least one
	 * @return their spread
	 */
	static Spread of(List<Double> rounds) {
		List<Double> sorted = rounds.stream().sorted().toList();
		int last = sorted.size() - 1;
		double median = (sorted.get(last / 2) + sorted.get((last + 1) / 2)) / 2;
		return new Spread(median, sorted.get(0), sorted.get(last));
	}

	/**
	 * Compare rounds. Each is compared with its own baseline, so that what slowed down
	 * both does not count.
	 * @param rounds a number for each round
	 * @param baseline the number of the baseline for each round
	 * @return the spread of the ratios
	 */
	static Spread ofRatios(List<Double> rounds, List<Double> baseline) {
		return of(IntStream.range(0, rounds.size()).mapToObj((i) -> rounds.get(i) / baseline.get(i)).toList());
	}

	@Override
	public String toString() {
		return (this.min < this.max) ? String.format(Locale.ROOT, "%.2f (%.2f-%.2f)", this.median, this.min, this.max)
				: String.format(Locale.ROOT, "%.2f", this.median);
	}

}
