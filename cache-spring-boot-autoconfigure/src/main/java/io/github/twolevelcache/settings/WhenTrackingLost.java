package io.github.twolevelcache.settings;

/**
 * What is read while the instance cannot hear of changes.
 */
public enum WhenTrackingLost {

	/**
	 * Redis, every time.
	 */
	READ_L2,

	/**
	 * Copies in L1, for as long as they live. They may be older than
	 * {@code max-staleness}; such reads are counted.
	 */
	SERVE_L1

}
