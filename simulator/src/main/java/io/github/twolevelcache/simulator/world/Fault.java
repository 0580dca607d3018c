package io.github.twolevelcache.simulator.world;

import java.util.EnumSet;
import java.util.Set;

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

	/** The wall clock of an instance runs too fast or too slow. */
	DRIFT,

	/** A connection delivers nothing any more, and neither side notices. */
	HALF_OPEN,

	/** A client reads so slowly that the server closes its connection. */
	OVERFLOW,

	/** A client does not see a master for a while. */
	PARTIAL_VIEW,

	/** A slot moves key by key, and is left half moved. */
	HALF_MIGRATED,

	/** A server is restarted, with or without its data. */
	REBOOT,

	/** All servers are full, or refuse writes. */
	NO_WRITES,

	/** The value of a key takes longer to be sent than a command may take. */
	HEAVY_VALUE,

	/** The bytes of an entry are changed. */
	SPOILED_VALUE,

	/** A lease in Redis has no end. */
	ENDLESS_LEASE,

	/** A loader does not return. */
	HUNG_LOADER,

	/** What carries the context of a caller to other threads throws. */
	BROKEN_DECORATOR,

	/** The beans of an instance are stopped and started, under traffic. */
	PAUSE_CONTEXT,

	/** A replica falls behind. */
	LAG,

	/** The database cannot be reached. */
	STORE_UNREACHABLE,

	/** The database commits, but nobody is told. */
	STORE_DOUBTFUL,

	/** The driver of the database throws errors. */
	STORE_FAILING,

	/** The database hangs. */
	STORE_HANGS,

	/** The next version of the application is deployed, which a habit is about. */
	DEPLOY,

	/** A server is short of memory, and evicts entries. */
	EVICTION;

	private static final Set<Fault> CUTTING_OFF = EnumSet.of(CUT, STALL, DEAF, HALF_OPEN, OVERFLOW, PARTIAL_VIEW,
			FREEZE_SERVER, LOADING, FAIL_OVER, REBOOT, PAUSE);

	// Not by chance, but as a habit needs it.
	boolean isDrawn() {
		return this != DEPLOY;
	}

	// Calls may fail, or wait, because of it.
	boolean degrades() {
		return this != MIGRATE && this != HALF_MIGRATED && this != FORGET_SCRIPTS && this != EVICTION && !isOfClocks();
	}

	// Somebody may not reach somebody because of it.
	boolean cutsOff() {
		return CUTTING_OFF.contains(this);
	}

	// A server answers nobody because of it.
	boolean isForAll() {
		return this == FREEZE_SERVER || this == LOADING || this == REBOOT;
	}

	// The database does not do what it is asked to.
	boolean isOfStore() {
		return this == STORE_UNREACHABLE || this == STORE_DOUBTFUL || this == STORE_FAILING || this == STORE_HANGS;
	}

	private boolean isOfClocks() {
		return this == CLOCK || this == DRIFT;
	}

	// Nothing is lost, and nobody else can have changed anything that is not known.
	boolean isPause() {
		return this == PAUSE || isOfClocks() || this == FORGET_SCRIPTS || this == LAG;
	}

}
