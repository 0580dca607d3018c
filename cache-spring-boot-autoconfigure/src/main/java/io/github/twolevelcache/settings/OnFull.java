package io.github.twolevelcache.settings;

/**
 * What happens to a write when too many others wait for the store, or too many are dead
 * letters.
 */
public enum OnFull {

	/**
	 * It waits for room, and fails if there is none in time. If the room is taken by dead
	 * letters, which only an operator removes, it fails at once.
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
