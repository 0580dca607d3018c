package io.github.twolevelcache.sample.workload;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Draws from 1 to n so that 1 is the most frequent and k is drawn in proportion to
 * {@code 1 / k^skew}: the shape that most shops see.
 */
final class Zipf {

	private final double[] cumulated;

	private final SplittableRandom random;

	Zipf(int n, double skew, long seed) {
		this.cumulated = new double[n];
		this.random = new SplittableRandom(seed);
		double sum = 0;
		for (int k = 1; k <= n; k++) {
			sum += 1 / Math.pow(k, skew);
			this.cumulated[k - 1] = sum;
		}
	}

	int next() {
		int last = this.cumulated.length - 1;
		int index = Arrays.binarySearch(this.cumulated, this.random.nextDouble(this.cumulated[last]));
		return 1 + Math.min(last, (index >= 0) ? index + 1 : -index - 1);
	}

	int[] next(int count) {
		int[] drawn = new int[count];
		Arrays.setAll(drawn, (i) -> next());
		return drawn;
	}

}
