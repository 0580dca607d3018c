package io.github.twolevelcache.checker;

import java.time.Duration;
import java.util.Locale;

import io.github.twolevelcache.checker.machine.Pause;
import io.github.twolevelcache.checker.machine.Proxy;
import io.github.twolevelcache.checker.worker.Traffic;
import io.github.twolevelcache.settings.WriteMode;

/**
 * What breaks during a run. Each fault is over when its injection returns.
 */
enum Fault {

	/** Nothing breaks. */
	NONE(0, Fault::leaveToTraffic),

	/** Every connection of a client to every node is cut, several times. */
	KILL_CONNECTIONS(2800, NetworkFaults::killConnections),

	/** All entries are removed, several times. */
	FLUSH(1600, ServerFaults::flush),

	/** A client that knows nothing of the cache deletes entries. */
	FOREIGN_DELETES(2400, ServerFaults::deleteEntries),

	/** The cache is cleared again and again. */
	CLEARS(4000, Fault::leaveToTraffic),

	/** Loads take longer than a copy may be trusted. */
	SLOW_LOADS(4000, Fault::leaveToTraffic),

	/**
	 * Reads call a method whose error handler swallows what fails, some values cannot be
	 * stored, and connections are cut.
	 */
	SWALLOWING_HANDLER(2800, NetworkFaults::killConnections),

	/** A worker is stopped for longer than a copy may be trusted, and goes on. */
	FREEZE_WORKER(3000, WorkerFaults::freeze),

	/**
	 * A worker stands still for a shorter time, as in a long collection, several times.
	 * Nothing has changed that it cannot know of, so it loads nothing again.
	 */
	GC_PAUSE(8000, WorkerFaults::collectGarbage),

	/** The connections of a worker lose all that is sent, and nobody closes them. */
	HALF_OPEN(4000, NetworkFaults.loss(Proxy::silence)),

	/** Redis hears a worker, which hears nothing, and nobody closes the connections. */
	ASYMMETRIC_PARTITION(8000, NetworkFaults.loss(Proxy::deafen)),

	/** The contexts of a worker are stopped and started under traffic, several times. */
	RESTART_CONTEXT(5000, WorkerFaults::restart),

	/** Replicas take the place of their masters, who agree, one after the other. */
	FAILOVER(5000, ServerFaults::failOver),

	/** A master is killed, and comes back after its replica has taken its place. */
	KILL_MASTER(1000, ServerFaults::killMaster),

	/** A master is frozen until its replica has taken its place, and goes on. */
	FREEZE_MASTER(2000, ServerFaults::freezeMaster),

	/** All masters stop for longer than the bound, and come back as they were. */
	FREEZE_ALL(5000, ServerFaults::freezeAll),

	/** All masters are full: they take no more values, and no clear. */
	FULL_SERVER(4000, ServerFaults::fill),

	/** Slots move from one master to another. */
	RESHARD(5000, ServerFaults::reshard),

	/** Slots are left half moved for long. */
	HALF_MIGRATED(30_000, ServerFaults::halfMigrate),

	/** A master joins and gets slots, gives them back and leaves. */
	ADD_MASTER(2000, ServerFaults::addMaster),

	/** All of the above, one after the other. */
	ALL_IN_TURN(0, Fault::takeTurns),

	/** All of the above, several at once, as a seed decides. */
	MIXED(0, MixedFaults::inject);

	/** How long all works before the fault. */
	static final Duration BEFORE = Duration.ofMillis(1500);

	/** How long all works after the fault, so that what it has left behind is met. */
	static final Duration AFTER = Duration.ofMillis(1500);

	/** How long it may take until the cluster is healthy after a fault. */
	static final Duration LONGEST = Duration.ofMinutes(1);

	private final Duration usual;

	// All of them are methods.
	@SuppressWarnings("ImmutableEnumChecker")
	private final Injection injection;

	Fault(long usualMillis, Injection injection) {
		this.usual = Duration.ofMillis(usualMillis);
		this.injection = injection;
	}

	/**
	 * Return how long something is broken if nobody wants it otherwise.
	 * @return about how long, as the servers have a say in it
	 */
	Duration usual() {
		return this.usual;
	}

	/**
	 * Return how long something is broken in a run of its own.
	 * @param run how long the run is to take
	 * @return the time for the injection
	 */
	Duration timeIn(Duration run) {
		return (this == MIXED) ? run : this.usual;
	}

	/**
	 * Break something, and let it work again.
	 * @param fleet where
	 * @param time how long it is to be broken; where the servers decide, it may be
	 * ignored
	 * @throws Exception if it could not be carried out
	 */
	void inject(Fleet fleet, Duration time) throws Exception {
		this.injection.inject(fleet, time);
	}

	private static void leaveToTraffic(Fleet fleet, Duration time) {
		// Nothing but the traffic.
	}

	private static void takeTurns(Fleet fleet, Duration time) throws Exception {
		for (Fault fault : values()) {
			if (fault.isSingle()) {
				fault.inject(fleet, fault.usual);
				fleet.redis().awaitHealthy(LONGEST);
				Pause.of(AFTER);
			}
		}
	}

	/**
	 * Return whether this is not a series of others.
	 * @return whether only one thing breaks
	 */
	boolean isSingle() {
		return this != ALL_IN_TURN && this != MIXED;
	}

	/**
	 * Return what the workers do meanwhile.
	 * @return the traffic
	 */
	Traffic traffic() {
		return switch (this) {
			case CLEARS, FULL_SERVER, ALL_IN_TURN -> Traffic.WITH_CLEARS;
			case SLOW_LOADS -> Traffic.WITH_SLOW_LOADS;
			case SWALLOWING_HANDLER -> Traffic.THROUGH_METHOD;
			default -> Traffic.PLAIN;
		};
	}

	/**
	 * Return whether Redis itself may lose writes that it has acknowledged, as it
	 * replicates them later, and nothing is written after them.
	 * @return whether a lost put is no fault of the cache
	 */
	boolean mayLosePuts() {
		return switch (this) {
			case FAILOVER, KILL_MASTER, FREEZE_MASTER, ALL_IN_TURN -> true;
			default -> false;
		};
	}

	/**
	 * Return whether Redis holds what it held before.
	 * @return whether what was put is not to be loaded because of the fault
	 */
	boolean isPause() {
		return this == GC_PAUSE;
	}

	/**
	 * Return whether the promise is kept under the fault.
	 * @param write whether the cache writes to the database
	 * @return whether it is to be
	 */
	boolean isOf(WriteMode write) {
		// Who swallows that nobody knows what waits for the database reads what is there.
		return this != SWALLOWING_HANDLER || write != WriteMode.BEHIND;
	}

	String label() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	/**
	 * How a fault comes and goes.
	 */
	@FunctionalInterface
	interface Injection {

		/**
		 * Break something, and let it work again.
		 * @param fleet where
		 * @param time how long it is to be broken
		 * @throws Exception if it could not be carried out
		 */
		void inject(Fleet fleet, Duration time) throws Exception;

	}

}
