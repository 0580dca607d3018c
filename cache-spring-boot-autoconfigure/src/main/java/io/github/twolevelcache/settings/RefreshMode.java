package io.github.twolevelcache.settings;

/**
 * Whether entries that are read are reloaded before they expire.
 */
public enum RefreshMode {

	/**
	 * They are not.
	 */
	NONE,

	/**
	 * At random with each read, more often as expiry approaches and the longer the load
	 * takes: "Optimal Probabilistic Cache Stampede Prevention" (Vattani, Chierichetti,
	 * Lowenstein, VLDB 2015). Only values that were loaded have a known cost.
	 */
	PROBABILISTIC,

	/**
	 * On the first read after a fixed share of the lifetime.
	 */
	AHEAD

}
