package io.github.twolevelcache.settings;

/**
 * What is read while Redis does not tell of changes.
 */
public enum WhenTrackingLost {

	/**
	 * Redis, every time.
	 */
	READ_L2,

	/**
	 * Copies in L1, for as long as they live. They may be older than the staleness that
	 * is allowed otherwise; such reads are counted.
	 */
	SERVE_L1

}
