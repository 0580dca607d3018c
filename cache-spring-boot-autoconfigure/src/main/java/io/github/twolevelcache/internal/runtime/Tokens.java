package io.github.twolevelcache.internal.runtime;

import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/**
 * Tokens of leases and permits, each different from all others, in all instances.
 * Thread-safe.
 */
public final class Tokens {

	private final AtomicLong numbers;

	/** Makes the tokens of this instance differ from those of others. */
	private final String instance;

	/**
	 * Create the tokens of an instance.
	 * @param random draws what tells this instance from others
	 */
	public Tokens(RandomGenerator random) {
		this.instance = Long.toHexString(random.nextLong());
		this.numbers = new AtomicLong(random.nextLong() & 0xFFFF_FFFFL);
	}

	/**
	 * Return a token.
	 * @return a token that was never returned before
	 */
	public String next() {
		return this.instance + ":" + this.numbers.incrementAndGet();
	}

}
