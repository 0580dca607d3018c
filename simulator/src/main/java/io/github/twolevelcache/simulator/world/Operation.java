package io.github.twolevelcache.simulator.world;

/**
 * What a caller does.
 */
enum Operation {

	/** Find or load a value ({@code Cache.get(key, loader)}). */
	GET,

	/** The same, asynchronously ({@code Cache.retrieve(key, loader)}). */
	RETRIEVE,

	/** Find a value ({@code Cache.get(key)}). */
	LOOK_UP,

	/** Change the database, then put the new value. */
	PUT,

	/** Change the database, then evict the key. */
	EVICT,

	/** Change all keys in the database, then clear the cache. */
	CLEAR,

	/** Take what only one row may have from one row, and give it to another. */
	MOVE,

	/** Begin a transaction, to which the caller's next calls belong. */
	BEGIN,

	/** Begin what can be rolled back within the transaction. */
	SAVEPOINT,

	/** Roll back to the savepoint. */
	ROLLBACK_TO,

	/** Commit the transaction. */
	COMMIT,

	/** Roll the transaction back. */
	ROLLBACK;

	boolean isWrite() {
		return this == PUT || this == EVICT || this == CLEAR || this == MOVE;
	}

	boolean isRead() {
		return this == GET || this == RETRIEVE || this == LOOK_UP;
	}

	boolean endsTransaction() {
		return this == COMMIT || this == ROLLBACK;
	}

}
