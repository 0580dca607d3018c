package io.github.twolevelcache.simulator.world;

/**
 * What can go wrong.
 */
enum Fault {

	/** A connection breaks, and comes back. */
	CUT,

	/** A connection delivers nothing, in either direction. */
	STALL,

	/** The client hears nothing, but is heard. */
	DEAF,

	/** A server stands still. */
	FREEZE_SERVER,

	/** A server accepts no more values: {@code maxmemory}. */
	FULL,

	/** A server refuses writes. */
	READ_ONLY,

	/** A server is loading its data. */
	LOADING,

	/** A server forgets the scripts that it knew. */
	FORGET_SCRIPTS,

	/** A master dies, and its replica takes over. */
	FAIL_OVER,

	/** A slot moves to another master, key by key, or is taken back. */
	MIGRATE,

	/** A caller is interrupted. */
	INTERRUPT,

	/** Loaders throw. */
	FAILING_LOADER,

	/** Asynchronous loaders return {@code null} for a future. */
	NULL_FUTURE,

	/** An instance stands still, as in a long collection. */
	PAUSE,

	/** An instance is stopped in order and started again. */
	RESTART,

	/** An instance is killed, and another takes its place. */
	KILL,

	/** The wall clock of an instance is set. */
	CLOCK,

	/** Replicas fall behind. */
	LAG,

	/** The database cannot be reached. */
	STORE_UNREACHABLE,

	/** The database commits, but nobody is told. */
	STORE_DOUBTFUL,

	/** The driver of the database throws errors. */
	STORE_FAILING,

	/** The database hangs. */
	STORE_HANGS;

	// Without it, an instance starts, if in a degraded state.
	boolean keepsFromStarting() {
		return this != FULL && this != READ_ONLY && degrades();
	}

	// Calls may fail, or wait, because of it.
	boolean degrades() {
		return this != MIGRATE && this != FORGET_SCRIPTS && this != CLOCK && this != LAG;
	}

}
