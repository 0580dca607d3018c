package io.github.twolevelcache.checker.writes;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

import io.github.twolevelcache.checker.machine.Pause;
import io.github.twolevelcache.checker.machine.WorkerProcess;
import io.github.twolevelcache.localredis.RedisNode;

/**
 * The faults.
 */
final class WriteFaults {

	private static final int MASTERS_KILLED = 3;

	private static final int FREEZES = 3;

	private static final int TERMINATIONS = 50;

	private static final int SLOTS = 1500;

	private static final Duration LONGEST = Duration.ofMinutes(1);

	/** Until others own the partitions of the log, and have written newer changes. */
	private static final Duration FREEZE = Duration.ofSeconds(17);

	/** Shorter than it takes the others to miss the replica. */
	private static final Duration LAG = Duration.ofMillis(1500);

	/**
	 * Until the partitions of an instance whose store hangs are taken over, and what
	 * waits in them is written.
	 */
	private static final Duration TAKEOVER = Duration.ofSeconds(18);

	private WriteFaults() {
	}

	/**
	 * Kill an instance that writes and drains, and let another one come.
	 * @param checker has the instances
	 * @param times how often
	 * @throws IOException if no other comes
	 * @throws InterruptedException if this thread is interrupted
	 */
	static void killJvm(WriteChecker checker, int times) throws IOException, InterruptedException {
		for (int i = 0; i < times; i++) {
			replace(checker, checker.workers().get(0), false);
			Pause.of(Duration.ofSeconds(2));
		}
	}

	private static void replace(WriteChecker checker, WorkerProcess worker, boolean nextVersion) throws IOException {
		checker.kill(worker);
		WorkerProcess next = checker.startWorker(List.of(), nextVersion);
		checker.workers().add(next);
		checker.write(next);
	}

	/**
	 * Kill masters, one after the other. Each comes back after its replica has taken its
	 * place.
	 * @param checker has the masters
	 * @throws InterruptedException if this thread is interrupted
	 */
	static void killMaster(WriteChecker checker) throws InterruptedException {
		for (int i = 0; i < MASTERS_KILLED; i++) {
			List<RedisNode> masters = checker.redis().masters();
			RedisNode master = masters.get(i % masters.size());
			checker.kill(master);
			awaitReplaced(checker, master, masters.size());
			Pause.of(Duration.ofSeconds(3));
		}
	}

	private static void awaitReplaced(WriteChecker checker, RedisNode master, int masters) throws InterruptedException {
		while (checker.redis().masters().size() < masters) {
			Pause.of(Duration.ofMillis(100));
		}
		Pause.of(Duration.ofSeconds(1));
		master.restart();
		checker.redis().awaitHealthy(LONGEST);
	}

	/**
	 * Let the replica of a master fall behind, then kill the master; the replica takes
	 * its place.
	 * @param checker has the masters
	 * @throws InterruptedException if this thread is interrupted
	 */
	static void killMasterOfLaggingReplica(WriteChecker checker) throws InterruptedException {
		List<RedisNode> masters = checker.redis().masters();
		RedisNode master = masters.get(0);
		RedisNode replica = checker.redis()
			.replicas()
			.stream()
			.filter((node) -> node.command("ROLE") instanceof List<?> role && role.contains((long) master.port()))
			.findFirst()
			.orElseThrow();
		replica.pause();
		Pause.of(LAG);
		checker.kill(master);
		replica.resume();
		awaitReplaced(checker, master, masters.size());
	}

	/**
	 * Stop an instance for longer than it owns its partitions of the log, and let it go
	 * on.
	 * @param checker has the instances
	 * @throws IOException if that is not possible
	 * @throws InterruptedException if this thread is interrupted
	 */
	static void freezeDrainer(WriteChecker checker) throws IOException, InterruptedException {
		for (int i = 0; i < FREEZES; i++) {
			checker.workers().get(0).freeze(FREEZE);
			Pause.of(Duration.ofSeconds(3));
		}
	}

	/**
	 * Let the database take no connection for a while, and end those there are.
	 * @param checker has the database
	 * @throws InterruptedException if this thread is interrupted
	 */
	static void stopDatabase(WriteChecker checker) throws InterruptedException {
		checker.database().setOpen(false);
		checker.database().terminate();
		Pause.of(Duration.ofSeconds(30));
		checker.database().setOpen(true);
	}

	/**
	 * End all connections to the database again and again. Transactions linger before the
	 * commit, so that many end there.
	 * @param checker has the database
	 * @throws InterruptedException if this thread is interrupted
	 */
	static void killTransactions(WriteChecker checker) throws InterruptedException {
		checker.database().setLingering(true);
		long lingering = 0;
		for (int i = 0; i < TERMINATIONS; i++) {
			lingering += checker.database().terminate();
			Pause.of(Duration.ofMillis(100));
		}
		checker.database().setLingering(false);
		checker.note(lingering + " transactions were killed that had changed rows");
	}

	/**
	 * Wait until the table has refused some values.
	 * @param checker writes them
	 * @throws InterruptedException if this thread is interrupted
	 */
	static void waitForPoison(WriteChecker checker) throws InterruptedException {
		Pause.of(Duration.ofSeconds(8));
	}

	/**
	 * Move slots from one master to another and back.
	 * @param checker has the masters
	 */
	static void reshard(WriteChecker checker) {
		List<RedisNode> masters = checker.redis().masters();
		checker.redis().moveSlots(masters.get(0), masters.get(1), SLOTS);
		checker.redis().moveSlots(masters.get(1), masters.get(0), SLOTS);
	}

	/**
	 * Stop one instance after the other in good order, and let another one come.
	 * @param checker has the instances
	 * @throws IOException if no other comes
	 * @throws InterruptedException if this thread is interrupted
	 */
	static void rollingShutdown(WriteChecker checker) throws IOException, InterruptedException {
		replaceAll(checker, false);
	}

	private static void replaceAll(WriteChecker checker, boolean nextVersion) throws IOException, InterruptedException {
		for (WorkerProcess worker : List.copyOf(checker.workers())) {
			checker.ask(worker, "stop");
			long begin = System.nanoTime();
			checker.ask(worker, "close");
			long took = Duration.ofNanos(System.nanoTime() - begin).toMillis();
			checker.note("an instance took %d ms to stop".formatted(took));
			replace(checker, worker, nextVersion);
			Pause.of(Duration.ofSeconds(3));
			long unreadable = 0;
			for (WorkerProcess each : checker.workers()) {
				unreadable += checker.ask(each, "unreadable");
			}
			checker.foundUnreadable(unreadable);
		}
	}

	/**
	 * Let instances of the next version take the place of those there are, and then
	 * instances of this version again. Each time everything must be written when only one
	 * version runs.
	 * @param checker has the instances
	 * @throws IOException if no other comes
	 * @throws InterruptedException if this thread is interrupted
	 */
	static void rollingDeploy(WriteChecker checker) throws IOException, InterruptedException {
		replaceAll(checker, true);
		checker.settle();
		checker.write();
		Pause.of(Duration.ofSeconds(2));
		replaceAll(checker, false);
	}

	/**
	 * Kill the instance that does not have all caches, and let another one come that does
	 * not have them either.
	 * @param checker has the instances
	 * @throws IOException if no other comes
	 * @throws InterruptedException if this thread is interrupted
	 */
	static void replaceSecond(WriteChecker checker) throws IOException, InterruptedException {
		replace(checker, checker.workers().get(1), false);
		Pause.of(Duration.ofSeconds(8));
	}

	/**
	 * Wait until what the store of one instance does not take is written by the other.
	 * @param checker has the instances
	 * @throws InterruptedException if this thread is interrupted
	 */
	static void waitForTakeover(WriteChecker checker) throws InterruptedException {
		Pause.of(TAKEOVER);
	}

	/**
	 * Let transactions run.
	 * @param checker has the instances
	 * @throws InterruptedException if this thread is interrupted
	 */
	static void letTransactionsRun(WriteChecker checker) throws InterruptedException {
		Pause.of(Duration.ofSeconds(10));
	}

}
