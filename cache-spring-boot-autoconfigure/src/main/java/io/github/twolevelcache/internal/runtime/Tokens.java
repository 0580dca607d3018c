package io.github.twolevelcache.internal.runtime;

import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/**
 * Numbers that are each different from all others, in all instances: tokens of leases and
 * permits, versions of entries. Thread-safe.
 */
public final class Tokens {

	/** Each instance counts from a place of its own, of 2^64. */
	private final AtomicLong numbers;

	/**
	 * Create the tokens of an instance.
	 * @param random draws where it begins to count
	 */
	public Tokens(RandomGenerator random) {
		this.numbers = new AtomicLong(random.nextLong());
	}

	/**
	 * Return a token.
	 * @return a token that was never returned before, and is not 0
	 */
	public long next() {
		long next = this.numbers.incrementAndGet();
		return (next != 0) ? next : this.numbers.incrementAndGet();
	}

}
