package io.github.twolevelcache.settings;

/**
 * Whether entries that are read are loaded again before they expire.
 */
public enum RefreshMode {

	/**
	 * They are not.
	 */
	NONE,

	/**
	 * At a time drawn for each read, the likelier the nearer the end and the longer the
	 * load takes: "Optimal Probabilistic Cache Stampede Prevention" (Vattani,
	 * Chierichetti, Lowenstein, VLDB 2015). Only values that were loaded have a cost to
	 * go by.
	 */
	PROBABILISTIC,

	/**
	 * With the first read after a fixed share of the lifetime.
	 */
	AHEAD

}
