package io.github.twolevelcache.simulator.fuzz;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

import io.github.twolevelcache.internal.drain.Drainer;
import io.github.twolevelcache.internal.drain.Fence;
import io.github.twolevelcache.internal.drain.WriteBehind;
import io.github.twolevelcache.internal.log.Members;
import io.github.twolevelcache.internal.runtime.InstanceRuntime;
import io.github.twolevelcache.internal.runtime.Tokens;
import io.github.twolevelcache.simulator.core.Host;
import io.github.twolevelcache.simulator.core.Simulation;
import io.github.twolevelcache.simulator.instance.SimulatedScheduler;

/**
 * An instance that takes changes to its store while what it is told by others, and what
 * waits, is changed: whatever it finds, what is written afterwards reaches the store.
 */
final class DrainTarget implements Target {

	/** Members and owners count for 10 seconds. */
	private static final Duration RECOVERY = Duration.ofSeconds(60);

	private final Mutator mutator = new Mutator(List.of("evil".getBytes(StandardCharsets.US_ASCII)),
			List.of("", " ", "a0", "a9 1", "a-1 1", "r", "r0 me", "l1 me", "l0 gone", "c", "c7 x", "c0 1", "h", "hme",
					"me", "\u00ff", "9999999999999", "999999999999999999", "W", "P", "D"));

	@Override
	public String name() {
		return "drain";
	}

	@Override
	public int share() {
		return 1;
	}

	@Override
	public boolean run(RandomGenerator random) {
		FuzzedLog log = new FuzzedLog();
		Map<String, Object> database = new TreeMap<>();
		Drainer drainer = drainer(log, database);
		start(log, drainer);
		log.simulation().run(Duration.ofSeconds(5));
		log.fill();
		new Members(FuzzedLog.NAMESPACE, log.store())
			.beat(FuzzedLog.CACHE, "other", Duration.ofSeconds(10),
					List.of("a0 1", "r1 other", "l0 me", "c0 2", "hother"))
			.join();
		List<String> corrupted = new ArrayList<>();
		for (int i = random.nextInt(4); i >= 0; i--) {
			corrupted.add(log.corrupt(this.mutator, random));
			log.simulation().run(Duration.ofMillis(random.nextInt(2_000)));
		}
		log.simulation().run(RECOVERY);
		for (int i = 0; i < 8; i++) {
			log.put(log.log().commands(), log.log().keys(), "new-" + i, i);
		}
		log.simulation().run(RECOVERY);
		log.simulation().end();
		for (int i = 0; i < 8; i++) {
			if (!database.containsKey("new-" + i)) {
				throw new IllegalStateException(
						"What was written later does not reach the store: new-" + i + " after " + corrupted);
			}
		}
		return true;
	}

	private static Drainer drainer(FuzzedLog log, Map<String, Object> database) {
		Simulation simulation = log.simulation();
		Host host = new Host("me", simulation);
		RandomGenerator chance = simulation.chance("me");
		InstanceRuntime runtime = new InstanceRuntime(log.time(), new SimulatedScheduler(simulation, host),
				(task) -> simulation.tasks().start(host, "executor", task), Runnable::run, UnaryOperator.identity(),
				chance, new Tokens(chance));
		Drainer drainer = new Drainer("me", new Members(FuzzedLog.NAMESPACE, log.store()), (key) -> "master", runtime);
		drainer.add(new WriteBehind(log.log(), log.store(),
				(changes) -> changes.forEach((change) -> database.put(String.valueOf(change.key()), change)),
				Fence.NONE, FuzzedLog.BEHIND, runtime));
		return drainer;
	}

	private static void start(FuzzedLog log, Drainer drainer) {
		Host caller = new Host("starter", log.simulation());
		log.simulation().tasks().start(caller, "start", drainer::start);
		log.simulation().run(Duration.ofMillis(1));
	}

}
