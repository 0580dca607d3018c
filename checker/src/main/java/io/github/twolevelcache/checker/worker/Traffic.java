package io.github.twolevelcache.checker.worker;

/**
 * What the threads of the workers do.
 */
public enum Traffic {

	/** Reads that load, puts and evictions. */
	PLAIN,

	/** As {@link #PLAIN}, and one manager clears the cache again and again. */
	WITH_CLEARS,

	/** As {@link #PLAIN}, and some loads take much longer than a copy may be trusted. */
	WITH_SLOW_LOADS,

	/**
	 * As {@link #PLAIN}, but reads call an annotated method, whose error handler swallows
	 * what fails, and some values cannot be stored.
	 */
	THROUGH_METHOD

}
