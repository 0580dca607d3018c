package io.github.twolevelcache.settings;

/**
 * What happens to a write that Redis does not acknowledge.
 */
public enum WhenUnavailable {

	/**
	 * The call returns. The key is evicted as soon as Redis answers, and is not read from
	 * Redis until then.
	 */
	REPAIR,

	/**
	 * A put is repaired; an evict or clear fails, so that its caller knows that other
	 * instances may continue with the older value.
	 */
	STRICT,

	/**
	 * The call fails.
	 */
	FAIL

}
