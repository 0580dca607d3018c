package io.github.twolevelcache.simulator.world;

/**
 * What an application may use.
 */
enum Feature {

	/** The cache writes to the database: at once, or behind. */
	WRITES,

	/** Transactions, in which keys are read and changed. */
	TRANSACTIONS,

	/** Parts of a transaction that are rolled back. */
	SAVEPOINTS,

	/** A value that only one row of the database may have moves from row to row. */
	UNIQUE_VALUES,

	/** The cache has no copies on the heap. */
	L2_ONLY

}
