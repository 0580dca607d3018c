package io.github.twolevelcache.settings;

/**
 * What happens to a write when too many others wait for the store.
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
	 * It goes straight to the store, ahead of those that wait.
	 */
	WRITE_THROUGH

}
