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

	/** Put a new value if there is none, change the database, and evict if there was. */
	PUT_IF_ABSENT,

	/** As {@link #EVICT}, and learn whether there was a value. */
	EVICT_IF_PRESENT,

	/** As {@link #CLEAR}, and learn whether there were values. */
	INVALIDATE,

	/** Find the values of all keys at once ({@code TwoLevelCache.getAll}). */
	GET_ALL,

	/** Take what only one row may have from one row, and give it to another. */
	MOVE,

	/** Put a value once the transaction has committed, in a callback. */
	PUT_AFTER_COMMIT,

	/** Put what cannot be written: nothing, or a value that cannot be encoded. */
	PUT_UNWRITABLE,

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
		return isClear() || isEvict() || switch (this) {
			case PUT, PUT_IF_ABSENT, MOVE, PUT_AFTER_COMMIT, PUT_UNWRITABLE -> true;
			default -> false;
		};
	}

	boolean isEvict() {
		return this == EVICT || this == EVICT_IF_PRESENT;
	}

	boolean endsTransaction() {
		return this == COMMIT || this == ROLLBACK;
	}

	boolean isClear() {
		return this == CLEAR || this == INVALIDATE;
	}

	// What does nearly the same, and is called less often.
	Operation variant() {
		return switch (this) {
			case PUT -> PUT_IF_ABSENT;
			case EVICT -> EVICT_IF_PRESENT;
			case CLEAR -> INVALIDATE;
			case LOOK_UP -> GET_ALL;
			default -> this;
		};
	}

}
