package io.github.twolevelcache.settings;

/**
 * What becomes of a write that Redis does not acknowledge.
 */
public enum WhenUnavailable {

	/**
	 * The call returns. The key is evicted as soon as Redis answers, and is not read from
	 * Redis before.
	 */
	REPAIR,

	/**
	 * A put is repaired; an evict or clear fails, so that its caller knows that other
	 * instances may go on with the older value.
	 */
	STRICT,

	/**
	 * The call fails.
	 */
	FAIL

}
