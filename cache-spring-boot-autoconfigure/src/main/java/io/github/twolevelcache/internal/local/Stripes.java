package io.github.twolevelcache.internal.local;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts the invalidations of each key, many keys to a counter: a fill whose counter
 * moved since its read began may carry an overtaken value. A counter shared by two keys
 * can only cause an unnecessary refusal.
 */
final class Stripes {

	/** Enough for a cache. */
	static final int COUNT = 4096;

	private final AtomicLongArray counters;

	/**
	 * Create the counters of a cache.
	 * @param count how many, a power of two, not 1
	 */
	Stripes(int count) {
		this.counters = new AtomicLongArray(count);
	}

	long get(String text) {
		return this.counters.get(index(text));
	}

	void advance(String text) {
		this.counters.incrementAndGet(index(text));
	}

	void advanceAll() {
		for (int i = 0; i < this.counters.length(); i++) {
			this.counters.incrementAndGet(i);
		}
	}

	private int index(String text) {
		int hash = text.hashCode() * 0x9E3779B9;
		return hash >>> (Integer.SIZE - Integer.numberOfTrailingZeros(this.counters.length()));
	}

}
