package io.github.twolevelcache.checker.worker;

/**
 * What the threads of the workers do.
 */
public enum Traffic {

	/** Reads that load, puts and evictions. */
	ALL,

	/** As {@link #ALL}, and one manager clears the cache again and again. */
	CLEARS,

	/**
	 * Puts, and reads that do not load: for a cache that does not keep what was loaded
	 * before a change from being stored after it.
	 */
	WITHOUT_LOADS;

	boolean loads() {
		return this != WITHOUT_LOADS;
	}

	boolean clears() {
		return this == CLEARS;
	}

	boolean writes(int key) {
		return loads() || Keys.isPut(key);
	}

}
