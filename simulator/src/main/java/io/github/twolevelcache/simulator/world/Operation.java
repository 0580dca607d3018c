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
	CLEAR;

	boolean isWrite() {
		return this == PUT || this == EVICT || this == CLEAR;
	}

}
