package io.github.twolevelcache.simulator.redis;

/**
 * The scores between two bounds.
 *
 * @param min the lower bound
 * @param minIncluded whether it belongs to the range
 * @param max the upper bound
 * @param maxIncluded whether it belongs to the range
 */
record ScoreRange(double min, boolean minIncluded, double max, boolean maxIncluded) {

	/**
	 * Read a range.
	 * @param min the lower bound, behind {@code (} if it does not belong to the range
	 * @param max the upper bound, likewise
	 * @return the range
	 * @throws CommandException if a bound is not a number
	 */
	static ScoreRange parse(String min, String max) {
		return new ScoreRange(bound(min), !isExcluded(min), bound(max), !isExcluded(max));
	}

	private static boolean isExcluded(String bound) {
		return bound.startsWith("(");
	}

	private static double bound(String bound) {
		return Numbers.bound(isExcluded(bound) ? bound.substring(1) : bound);
	}

	boolean contains(double score) {
		return (this.minIncluded ? score >= this.min : score > this.min)
				&& (this.maxIncluded ? score <= this.max : score < this.max);
	}

}
