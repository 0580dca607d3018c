package io.github.twolevelcache.settings;

/**
 * Whether the changes of a cache reach a store behind it.
 */
public enum WriteMode {

	/**
	 * The cache writes to no store: the application does.
	 */
	NONE,

	/**
	 * A change returns when the store has it, and then Redis.
	 */
	THROUGH,

	/**
	 * A change returns when Redis has it, in a log; the store gets it soon after.
	 */
	BEHIND

}
