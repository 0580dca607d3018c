package io.github.twolevelcache.checker;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

import io.github.twolevelcache.checker.machine.Pause;
import io.github.twolevelcache.checker.machine.Proxy;
import io.github.twolevelcache.checker.worker.Traffic;
import io.github.twolevelcache.localredis.RedisCluster;
import io.github.twolevelcache.localredis.RedisNode;
import io.github.twolevelcache.settings.WriteMode;

/**
 * What breaks during a run. Each fault is over when its injection returns.
 */
enum Fault {

	/** Nothing breaks. */
	NONE {

		@Override
		void inject(Fleet fleet) {
			// Nothing to do.
		}

	},

	/** Every connection of a client to every node is cut, several times. */
	KILL_CONNECTIONS {

		@Override
		void inject(Fleet fleet) throws InterruptedException {
			for (int i = 0; i < TIMES; i++) {
				fleet.redis().nodes().forEach((node) -> node.command("CLIENT", "KILL", "TYPE", "normal"));
				Pause.of(Duration.ofMillis(700));
			}
		}

	},

	/** All entries are removed, several times. */
	FLUSH {

		@Override
		void inject(Fleet fleet) throws InterruptedException {
			for (int i = 0; i < TIMES; i++) {
				fleet.removeEntries();
				Pause.of(Duration.ofMillis(400));
			}
		}

	},

	/** A client that knows nothing of the cache deletes entries. */
	FOREIGN_DELETES {

		@Override
		void inject(Fleet fleet) throws InterruptedException {
			for (int i = 0; i < TIMES; i++) {
				for (String entry : fleet.entries()) {
					fleet.observer().redis().delete(entry);
					Pause.of(Duration.ofMillis(10));
				}
			}
		}

	},

	/** The cache is cleared again and again. */
	CLEARS {

		@Override
		void inject(Fleet fleet) {
			// The traffic does it.
		}

		@Override
		Traffic traffic() {
			return Traffic.WITH_CLEARS;
		}

	},

	/** Loads take longer than a copy may be trusted. */
	SLOW_LOADS {

		@Override
		void inject(Fleet fleet) {
			// The traffic does it.
		}

		@Override
		Traffic traffic() {
			return Traffic.WITH_SLOW_LOADS;
		}

	},

	/**
	 * Reads call a method whose error handler swallows what fails, some values cannot be
	 * stored, and connections are cut.
	 */
	SWALLOWING_HANDLER {

		@Override
		void inject(Fleet fleet) throws Exception {
			KILL_CONNECTIONS.inject(fleet);
		}

		@Override
		Traffic traffic() {
			return Traffic.THROUGH_METHOD;
		}

		// Who swallows that nobody knows what waits for the database reads what is there.
		@Override
		boolean isOf(WriteMode write) {
			return write != WriteMode.BEHIND;
		}

	},

	/** A worker is stopped for longer than a copy may be trusted, and goes on. */
	FREEZE_WORKER {

		@Override
		void inject(Fleet fleet) throws IOException, InterruptedException {
			fleet.worker().freeze(Duration.ofSeconds(3));
		}

	},

	/**
	 * A worker stands still for a shorter time, as in a long collection, several times.
	 * Nothing has changed that it cannot know of, so it loads nothing again.
	 */
	GC_PAUSE {

		@Override
		void inject(Fleet fleet) throws IOException, InterruptedException {
			for (int i = 0; i < TIMES; i++) {
				fleet.worker().freeze(Duration.ofMillis(800));
				Pause.of(Duration.ofMillis(1200));
			}
		}

		@Override
		boolean isPause() {
			return true;
		}

	},

	/** The connections of a worker lose all that is sent, and nobody closes them. */
	HALF_OPEN {

		@Override
		void inject(Fleet fleet) throws InterruptedException {
			fleet.proxies().forEach(Proxy::silence);
			Pause.of(Duration.ofSeconds(4));
			fleet.proxies().forEach(Proxy::closeSilent);
		}

	},

	/** Redis hears a worker, which hears nothing, and nobody closes the connections. */
	ASYMMETRIC_PARTITION {

		@Override
		void inject(Fleet fleet) throws InterruptedException {
			fleet.proxies().forEach(Proxy::deafen);
			Pause.of(Duration.ofSeconds(8));
			fleet.proxies().forEach(Proxy::closeSilent);
		}

	},

	/** The contexts of a worker are stopped and started under traffic, several times. */
	RESTART_CONTEXT {

		@Override
		void inject(Fleet fleet) throws IOException, InterruptedException {
			for (int i = 0; i < TIMES; i++) {
				fleet.worker().order("restart");
				fleet.worker().await((line) -> {
				});
				Pause.of(Duration.ofSeconds(1));
			}
		}

	},

	/** Replicas take the place of their masters, who agree, one after the other. */
	FAILOVER {

		@Override
		void inject(Fleet fleet) {
			for (RedisNode replica : fleet.redis().replicas()) {
				replica.command("CLUSTER", "FAILOVER");
				fleet.redis().awaitHealthy(LONGEST);
			}
		}

		@Override
		boolean mayLosePuts() {
			return true;
		}

	},

	/** A master is killed, and comes back after its replica has taken its place. */
	KILL_MASTER {

		@Override
		void inject(Fleet fleet) throws InterruptedException {
			int masters = fleet.redis().masters().size();
			RedisNode master = fleet.redis().masters().get(0);
			master.kill();
			awaitMasters(fleet.redis(), masters);
			Pause.of(Duration.ofSeconds(1));
			master.restart();
		}

		@Override
		boolean mayLosePuts() {
			return true;
		}

	},

	/** A master is frozen until its replica has taken its place, and goes on. */
	FREEZE_MASTER {

		@Override
		void inject(Fleet fleet) throws InterruptedException {
			int masters = fleet.redis().masters().size();
			RedisNode master = fleet.redis().masters().get(0);
			master.pause();
			try {
				awaitMasters(fleet.redis(), masters);
				Pause.of(Duration.ofSeconds(2));
			}
			finally {
				master.resume();
			}
		}

		@Override
		boolean mayLosePuts() {
			return true;
		}

	},

	/** All masters stop for longer than the bound, and come back as they were. */
	FREEZE_ALL {

		@Override
		void inject(Fleet fleet) throws InterruptedException {
			List<RedisNode> masters = fleet.redis().masters();
			masters.forEach(RedisNode::pause);
			try {
				Pause.of(Duration.ofSeconds(5));
			}
			finally {
				masters.forEach(RedisNode::resume);
			}
		}

	},

	/** All masters are full: they take no more values, and no clear. */
	FULL_SERVER {

		@Override
		void inject(Fleet fleet) throws InterruptedException {
			List<RedisNode> masters = fleet.redis().masters();
			masters.forEach((master) -> master.command("CONFIG", "SET", "maxmemory", "1"));
			try {
				Pause.of(Duration.ofSeconds(4));
			}
			finally {
				masters.forEach((master) -> master.command("CONFIG", "SET", "maxmemory", "0"));
			}
		}

		@Override
		Traffic traffic() {
			return Traffic.WITH_CLEARS;
		}

	},

	/** Slots move from one master to another. */
	RESHARD {

		@Override
		void inject(Fleet fleet) {
			List<RedisNode> masters = fleet.redis().masters();
			fleet.redis().moveSlots(masters.get(0), masters.get(1), SLOTS);
		}

	},

	/** Slots are left half moved for long. */
	HALF_MIGRATED {

		@Override
		void inject(Fleet fleet) throws InterruptedException {
			List<RedisNode> masters = fleet.redis().masters();
			Runnable rest = fleet.redis().beginMove(masters.get(0), masters.get(1), SLOTS);
			try {
				Pause.of(Duration.ofSeconds(30));
			}
			finally {
				rest.run();
			}
		}

	},

	/** A master joins and gets slots, gives them back and leaves. */
	ADD_MASTER {

		@Override
		void inject(Fleet fleet) throws InterruptedException {
			RedisNode giver = fleet.redis().masters().get(0);
			RedisNode added = fleet.redis().addMaster();
			fleet.redis().moveSlots(giver, added, SLOTS);
			Pause.of(Duration.ofSeconds(2));
			fleet.redis().moveSlots(added, giver, SLOTS);
			Pause.of(Duration.ofSeconds(1));
			fleet.redis().remove(added);
		}

	},

	/** All of the above, one after the other. */
	ALL_IN_TURN {

		@Override
		void inject(Fleet fleet) throws Exception {
			for (Fault fault : values()) {
				if (fault != ALL_IN_TURN) {
					fault.inject(fleet);
					fleet.redis().awaitHealthy(LONGEST);
					Pause.of(AFTER);
				}
			}
		}

		@Override
		Traffic traffic() {
			return Traffic.WITH_CLEARS;
		}

		@Override
		boolean mayLosePuts() {
			return true;
		}

	};

	/** How long all works before the fault. */
	static final Duration BEFORE = Duration.ofMillis(1500);

	/** How long all works after the fault, so that what it has left behind is met. */
	static final Duration AFTER = Duration.ofMillis(1500);

	/** How long it may take until the cluster is healthy after a fault. */
	static final Duration LONGEST = Duration.ofMinutes(1);

	private static final int TIMES = 4;

	private static final int SLOTS = 1500;

	abstract void inject(Fleet fleet) throws Exception;

	/**
	 * Return what the workers do meanwhile.
	 * @return the traffic
	 */
	Traffic traffic() {
		return Traffic.PLAIN;
	}

	/**
	 * Return whether Redis itself may lose writes that it has acknowledged, as it
	 * replicates them later.
	 * @return whether a lost put is no fault of the cache
	 */
	boolean mayLosePuts() {
		return false;
	}

	/**
	 * Return whether Redis holds what it held before.
	 * @return whether what was put is not to be loaded because of the fault
	 */
	boolean isPause() {
		return false;
	}

	/**
	 * Return whether the promise is kept under the fault.
	 * @param write whether the cache writes to the database
	 * @return whether it is to be
	 */
	boolean isOf(WriteMode write) {
		return true;
	}

	String label() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	private static void awaitMasters(RedisCluster redis, int count) throws InterruptedException {
		while (redis.masters().size() < count) {
			Pause.of(Duration.ofMillis(100));
		}
	}

}
