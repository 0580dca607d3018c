package io.github.twolevelcache.settings;

/**
 * The levels a cache uses.
 */
public enum Levels {

	/**
	 * The heap of each instance in front of Redis.
	 */
	BOTH,

	/**
	 * The heap of this instance only; nothing is shared.
	 */
	L1,

	/**
	 * Redis only; every read is a round trip.
	 */
	L2;

	/**
	 * Return whether the heap is used.
	 * @return whether L1 takes part
	 */
	public boolean hasL1() {
		return this != L2;
	}

	/**
	 * Return whether Redis is used.
	 * @return whether L2 takes part
	 */
	public boolean hasL2() {
		return this != L1;
	}

}
