package io.github.twolevelcache.settings;

/**
 * What becomes of a write when too many others wait for the store.
 */
public enum OnFull {

	/**
	 * It waits for room, and fails if there is none in time.
	 */
	BLOCK,

	/**
	 * It fails.
	 */
	REJECT,

	/**
	 * It goes to the store at once, past those that wait.
	 */
	WRITE_THROUGH

}
