package io.github.twolevelcache.checker.writes;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

import io.github.twolevelcache.checker.machine.Pause;
import io.github.twolevelcache.checker.machine.WorkerProcess;
import io.github.twolevelcache.localredis.RedisNode;

/**
 * What breaks while writes wait. Each fault is over when its injection returns.
 */
enum WriteFault {

	/** Nothing breaks. */
	NONE {

		@Override
		void inject(WriteChecker checker) {
			// Nothing to do.
		}

	},

	/** An instance that writes and drains is killed, ten times, and another one comes. */
	KILL_JVM {

		@Override
		void inject(WriteChecker checker) throws IOException, InterruptedException {
			killAndReplace(checker, 10);
		}

	},

	/**
	 * A master is killed, three times, and comes back after its replica took its place.
	 */
	KILL_MASTER {

		@Override
		void inject(WriteChecker checker) throws InterruptedException {
			for (int i = 0; i < 3; i++) {
				int masters = checker.redis().masters().size();
				RedisNode master = checker.redis().masters().get(i % masters);
				master.kill();
				while (checker.redis().masters().size() < masters) {
					Pause.of(Duration.ofMillis(100));
				}
				Pause.of(Duration.ofSeconds(1));
				master.restart();
				checker.redis().awaitHealthy(LONGEST);
				Pause.of(Duration.ofSeconds(3));
			}
		}

	},

	/** An instance stops for longer than it owns its parts of the log, and goes on. */
	FREEZE_DRAINER {

		@Override
		void inject(WriteChecker checker) throws IOException, InterruptedException {
			freeze(checker);
		}

	},

	/** The database takes no connection for a while, and ends those there are. */
	DATABASE_DOWN {

		@Override
		void inject(WriteChecker checker) throws InterruptedException {
			checker.jdbc().execute("alter role app nologin");
			terminate(checker);
			Pause.of(Duration.ofSeconds(30));
			checker.jdbc().execute("alter role app login");
		}

	},

	/** The database ends all connections again and again, whatever they do. */
	TRANSACTIONS_KILLED {

		@Override
		void inject(WriteChecker checker) throws InterruptedException {
			for (int i = 0; i < 50; i++) {
				terminate(checker);
				Pause.of(Duration.ofMillis(100));
			}
		}

	},

	/** The table refuses one value in a thousand. */
	POISON {

		@Override
		void inject(WriteChecker checker) throws InterruptedException {
			Pause.of(Duration.ofSeconds(8));
		}

	},

	/** Slots move from one master to another and back. */
	RESHARD {

		@Override
		void inject(WriteChecker checker) {
			List<RedisNode> masters = checker.redis().masters();
			checker.redis().moveSlots(masters.get(0), masters.get(1), 1500);
			checker.redis().moveSlots(masters.get(1), masters.get(0), 1500);
		}

	},

	/** One instance after the other stops in good order, and another one comes. */
	ROLLING_SHUTDOWN {

		@Override
		void inject(WriteChecker checker) throws IOException, InterruptedException {
			for (WorkerProcess worker : List.copyOf(checker.workers())) {
				checker.ask(worker, "stop");
				checker.ask(worker, "close");
				checker.kill(worker);
				WorkerProcess next = checker.startWorker();
				checker.workers().add(next);
				checker.write(next);
				Pause.of(Duration.ofSeconds(3));
			}
		}

	},

	/** As {@link #FREEZE_DRAINER}, and rows are overwritten whatever their version. */
	WITHOUT_GUARD {

		@Override
		void inject(WriteChecker checker) throws IOException, InterruptedException {
			for (int i = 0; i < 3; i++) {
				freeze(checker);
			}
		}

		@Override
		Weakness weakness() {
			return Weakness.NO_GUARD;
		}

	},

	/** As {@link #KILL_JVM}, and the log forgets what is not committed. */
	ACKNOWLEDGED_EARLY {

		@Override
		void inject(WriteChecker checker) throws IOException, InterruptedException {
			killAndReplace(checker, 5);
		}

		@Override
		Weakness weakness() {
			return Weakness.ACKNOWLEDGED_EARLY;
		}

	};

	private static final Duration LONGEST = Duration.ofMinutes(1);

	/** Until others own the parts of the log, and have written newer changes. */
	private static final Duration FREEZE = Duration.ofSeconds(17);

	abstract void inject(WriteChecker checker) throws Exception;

	/**
	 * Return what the writers lack.
	 * @return the weakness
	 */
	Weakness weakness() {
		return Weakness.NONE;
	}

	/**
	 * Return whether some values are refused by the table.
	 * @return whether they are
	 */
	boolean isPoisoned() {
		return this == POISON;
	}

	String label() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	private static void killAndReplace(WriteChecker checker, int times) throws IOException, InterruptedException {
		for (int i = 0; i < times; i++) {
			checker.kill(checker.workers().get(0));
			WorkerProcess next = checker.startWorker();
			checker.workers().add(next);
			checker.write(next);
			Pause.of(Duration.ofSeconds(2));
		}
	}

	private static void freeze(WriteChecker checker) throws IOException, InterruptedException {
		checker.workers().get(0).freeze(FREEZE);
		Pause.of(Duration.ofSeconds(3));
	}

	private static void terminate(WriteChecker checker) {
		checker.jdbc().execute("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'app'");
	}

}
