package io.github.twolevelcache.checker;

import java.time.Duration;
import java.util.Locale;

import io.github.twolevelcache.localredis.RedisNode;

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

	/** A master is killed, and comes back after its replica has taken its place. */
	KILL_MASTER {

		@Override
		void inject(Fleet fleet) throws InterruptedException {
			RedisNode master = fleet.redis().masters().get(0);
			int masters = fleet.redis().masters().size();
			master.kill();
			while (fleet.redis().masters().size() < masters) {
				Pause.of(Duration.ofMillis(100));
			}
			Pause.of(Duration.ofSeconds(1));
			master.restart();
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

	private static final int TIMES = 4;

	abstract void inject(Fleet fleet) throws Exception;

	/**
	 * Return whether Redis itself may lose writes that it has acknowledged, as it
	 * replicates them later.
	 * @return whether a lost put is no fault of the cache
	 */
	boolean mayLosePuts() {
		return false;
	}

	String label() {
		return name().toLowerCase(Locale.ROOT).replace('_', ' ');
	}

}
