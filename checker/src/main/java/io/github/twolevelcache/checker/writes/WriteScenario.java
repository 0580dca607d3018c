package io.github.twolevelcache.checker.writes;

import java.util.ArrayList;
import java.util.List;

/**
 * A fleet of writers and what breaks while their writes wait: a fault that must do no
 * harm, or one under which something is missing, which must be noticed.
 *
 * @param label its name
 * @param store what brings changes to the table
 * @param fault what breaks
 * @param expectation how it is to end
 * @param properties of the instances
 */
record WriteScenario(String label, Store store, WriteFault fault, Expectation expectation, List<String> properties) {

	/** Properties of write-behind begin so. */
	private static final String BEHIND = "two-level-cache.caches.items.write.behind.";

	private static final String REPLICATED = BEHIND + "durability=replicas";

	/** So late that the database has nothing of what a replica lacks. */
	private static final String SLOWLY = BEHIND + "delay=10s";

	/** What was sent to a replica that is stopped waits in the buffers of the machine. */
	private static final String LARGE = "note=4096";

	/** An instance that is frozen is in the midst of a batch of keys that change. */
	private static final String[] MIDST_OF_BATCH = { "pause=100ms", "hot-every=2" };

	static final List<WriteScenario> ALL = List.of(sound("none", (checker) -> {
	}), sound("kill-jvm", (checker) -> WriteFaults.killJvm(checker, 10)),
			sound("kill-master", WriteFaults::killMaster, REPLICATED),
			new WriteScenario("kill-master-unacknowledged", Store.GUARDED, WriteFaults::killMaster,
					Expectation.LAST_MOMENT_OF_MASTER_MAY_BE_LOST, List.of()),
			sound("lagging-replica", WriteFaults::killMasterOfLaggingReplica, REPLICATED, SLOWLY, LARGE),
			sound("freeze-drainer", WriteFaults::freezeDrainer, MIDST_OF_BATCH),
			sound("database-down", WriteFaults::stopDatabase),
			sound("transactions-killed", WriteFaults::killTransactions),
			sound("poison", WriteFaults::waitForPoison, "poison-every=1000"), sound("reshard", WriteFaults::reshard),
			sound("rolling-shutdown", WriteFaults::rollingShutdown),
			fenced("kill-jvm-fence", (checker) -> WriteFaults.killJvm(checker, 10)),
			fenced("freeze-drainer-fence", WriteFaults::freezeDrainer, MIDST_OF_BATCH),
			weak("lagging-replica-unacknowledged", Store.GUARDED, WriteFaults::killMasterOfLaggingReplica, SLOWLY,
					LARGE),
			weak("without-guard", Store.WITHOUT_GUARD, WriteFaults::freezeDrainer, MIDST_OF_BATCH),
			weak("acknowledged-early", Store.ACKNOWLEDGED_EARLY, (checker) -> WriteFaults.killJvm(checker, 5)));

	/**
	 * How a scenario is to end.
	 */
	enum Expectation {

		/** Nothing is lost, and nothing goes back. */
		KEPT,

		/** As above, but for what a master has acknowledged just before it was killed. */
		LAST_MOMENT_OF_MASTER_MAY_BE_LOST,

		/** Something is lost, or goes back, and that is noticed. */
		NOTICED

	}

	private static WriteScenario sound(String label, WriteFault fault, String... properties) {
		return new WriteScenario(label, Store.GUARDED, fault, Expectation.KEPT, List.of(properties));
	}

	private static WriteScenario fenced(String label, WriteFault fault, String... properties) {
		List<String> all = new ArrayList<>(List.of(properties));
		all.add(BEHIND + "ordering=fence");
		return new WriteScenario(label, Store.FENCED, fault, Expectation.KEPT, List.copyOf(all));
	}

	private static WriteScenario weak(String label, Store store, WriteFault fault, String... properties) {
		return new WriteScenario(label, store, fault, Expectation.NOTICED, List.of(properties));
	}

	static List<WriteScenario> named(String labels) {
		List<String> wanted = List.of(labels.split(",", -1));
		return ALL.stream().filter((scenario) -> wanted.contains("all") || wanted.contains(scenario.label)).toList();
	}

}
