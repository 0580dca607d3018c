package io.github.twolevelcache.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;

/**
 * The keys of the entries on the heap, and the order in which they are asked for: the
 * k-th most frequent one in proportion to {@code 1 / k^0.99}, the same for all
 * contenders.
 */
final class Keys {

	private static final int COUNT = 1024;

	/**
	 * Above what Long caches, so that keys are equal, not the same, as with real ones.
	 */
	private static final long FIRST = 1000;

	private static final double SKEW = 0.99;

	/** A power of two. */
	private static final int DRAWN = 1 << 14;

	private final Long[] drawn;

	private int next;

	/**
	 * Draw keys.
	 * @param start where in their order to start
	 */
	Keys(int start) {
		List<Long> keys = all();
		double[] cumulated = new double[COUNT];
		double sum = 0;
		for (int k = 1; k <= COUNT; k++) {
			sum += 1 / Math.pow(k, SKEW);
			cumulated[k - 1] = sum;
		}
		double total = sum;
		SplittableRandom random = new SplittableRandom(42);
		this.drawn = new Long[DRAWN];
		Arrays.setAll(this.drawn, (i) -> {
			int index = Arrays.binarySearch(cumulated, random.nextDouble(total));
			return keys.get(Math.min(COUNT - 1, Math.abs(index + 1)));
		});
		this.next = start;
	}

	/**
	 * Return all keys. Each call returns other objects.
	 * @return the keys
	 */
	static List<Long> all() {
		return LongStream.range(FIRST, FIRST + COUNT).boxed().toList();
	}

	Long next() {
		return this.drawn[this.next++ & (DRAWN - 1)];
	}

}
