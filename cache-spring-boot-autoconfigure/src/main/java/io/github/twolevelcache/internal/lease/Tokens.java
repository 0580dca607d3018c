package io.github.twolevelcache.internal.lease;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Tokens of leases and permits, each unlike all others of all instances.
 */
public final class Tokens {

	private static final AtomicLong numbers = new AtomicLong(ThreadLocalRandom.current().nextLong() & 0xFFFF_FFFFL);

	/** Makes the tokens of this JVM differ from those of others. */
	private static final String JVM = Long.toHexString(ThreadLocalRandom.current().nextLong());

	private Tokens() {
	}

	/**
	 * Return a token.
	 * @return a token that was never returned before
	 */
	public static String next() {
		return JVM + ":" + numbers.incrementAndGet();
	}

}
