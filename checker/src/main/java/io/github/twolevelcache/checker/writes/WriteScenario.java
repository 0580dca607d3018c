package io.github.twolevelcache.checker.writes;

import java.util.List;
import java.util.stream.Stream;

/**
 * A fleet of writers and what breaks while their writes wait: a fault that must do no
 * harm, or one under which something is missing, which must be noticed.
 *
 * @param label its name
 * @param store what brings changes to the table
 * @param fault what breaks
 * @param expectation how it is to end
 * @param properties of the instances
 * @param first further properties of the instance that starts first
 */
record WriteScenario(String label, Store store, WriteFault fault, Expectation expectation, List<String> properties,
		List<String> first) {

	/** Properties of write-behind begin so. */
	private static final String BEHIND = "two-level-cache.caches.items.write.behind.";

	private static final String REPLICATED = BEHIND + "durability=replicas";

	/** So late that the database has nothing of what a replica lacks. */
	private static final String SLOWLY = BEHIND + "delay=10s";

	/** What was sent to a replica that is stopped waits in the buffers of the machine. */
	private static final String LARGE = "note=4096";

	/** An instance that is frozen is in the midst of a batch of keys that change. */
	private static final String[] MIDST_OF_BATCH = { "pause=100ms", "hot-every=2" };

	/** A second cache. */
	private static final String[] OTHERS = { "two-level-cache.caches.others.write.mode=behind",
			"two-level-cache.caches.others.write.on-evict=delete",
			"two-level-cache.caches.others.write.behind.batch-timeout=2s" };

	private static final String ONLY_NAMED_CACHES = "two-level-cache.dynamic=false";

	/** Of the second cache. */
	private static final String HANGING = "hanging=true";

	/** A cache whose copies on the heap often end. */
	private static final String[] TRANSACTIONS = { "transactions=true",
			"two-level-cache.caches.items.l1.maximum-size=20" };

	/** For what is not written at all. */
	private static final String IMPATIENT = "longest-flush=10s";

	static final List<WriteScenario> ALL = List.of(sound("none", (checker) -> {
	}), sound("kill-jvm", (checker) -> WriteFaults.killJvm(checker, 10)),
			sound("kill-master", WriteFaults::killMaster, REPLICATED),
			scenario("kill-master-unacknowledged", Store.GUARDED, WriteFaults::killMaster,
					Expectation.LAST_MOMENT_OF_MASTER_MAY_BE_LOST),
			sound("lagging-replica", WriteFaults::killMasterOfLaggingReplica, REPLICATED, SLOWLY, LARGE),
			sound("freeze-drainer", WriteFaults::freezeDrainer, MIDST_OF_BATCH),
			sound("database-down", WriteFaults::stopDatabase),
			sound("transactions-killed", WriteFaults::killTransactions),
			sound("poison", WriteFaults::waitForPoison, "poison-every=1000"), sound("reshard", WriteFaults::reshard),
			sound("rolling-shutdown", WriteFaults::rollingShutdown), rollingDeploy("rolling-deploy"),
			mixedCaches("mixed-caches"), hangingStore("hanging-store"),
			sound("transactions", WriteFaults::letTransactionsRun, TRANSACTIONS),
			fenced("kill-jvm-fence", (checker) -> WriteFaults.killJvm(checker, 10)),
			fenced("freeze-drainer-fence", WriteFaults::freezeDrainer, MIDST_OF_BATCH),
			weak("lagging-replica-unacknowledged", Store.GUARDED, WriteFaults::killMasterOfLaggingReplica, SLOWLY,
					LARGE),
			weak("without-guard", Store.WITHOUT_GUARD, WriteFaults::freezeDrainer, MIDST_OF_BATCH),
			weak("acknowledged-early", Store.ACKNOWLEDGED_EARLY, (checker) -> WriteFaults.killJvm(checker, 5)),
			rollingDeploy("without-handover").weakenedBy(Weakness.NO_HANDOVER),
			mixedCaches("one-membership").weakenedBy(Weakness.ONE_MEMBERSHIP),
			hangingStore("one-loop").weakenedBy(Weakness.ONE_LOOP),
			hangingStore("without-takeover").weakenedBy(Weakness.NO_TAKEOVER),
			sound("without-savepoints", WriteFaults::letTransactionsRun, TRANSACTIONS)
				.weakenedBy(Weakness.NO_SAVEPOINTS));

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

	private static WriteScenario scenario(String label, Store store, WriteFault fault, Expectation expectation,
			String... properties) {
		return new WriteScenario(label, store, fault, expectation, List.of(properties), List.of());
	}

	private static WriteScenario sound(String label, WriteFault fault, String... properties) {
		return scenario(label, Store.GUARDED, fault, Expectation.KEPT, properties);
	}

	private static WriteScenario fenced(String label, WriteFault fault, String... properties) {
		return scenario(label, Store.FENCED, fault, Expectation.KEPT, properties).with(BEHIND + "ordering=fence");
	}

	private static WriteScenario weak(String label, Store store, WriteFault fault, String... properties) {
		return scenario(label, store, fault, Expectation.NOTICED, properties);
	}

	private static WriteScenario rollingDeploy(String label) {
		return sound(label, WriteFaults::rollingDeploy);
	}

	private static WriteScenario mixedCaches(String label) {
		return sound(label, WriteFaults::replaceSecond, ONLY_NAMED_CACHES).withFirst(OTHERS);
	}

	private static WriteScenario hangingStore(String label) {
		return sound(label, WriteFaults::waitForTakeover, OTHERS).withFirst(HANGING);
	}

	private WriteScenario weakenedBy(Weakness weakness) {
		WriteScenario same = with(weakness.property(), IMPATIENT);
		return new WriteScenario(this.label, this.store, this.fault, Expectation.NOTICED, same.properties, this.first);
	}

	private WriteScenario with(String... further) {
		return new WriteScenario(this.label, this.store, this.fault, this.expectation,
				Stream.concat(this.properties.stream(), Stream.of(further)).toList(), this.first);
	}

	private WriteScenario withFirst(String... further) {
		return new WriteScenario(this.label, this.store, this.fault, this.expectation, this.properties,
				List.of(further));
	}

	/**
	 * Return whether its writes are made in transactions.
	 * @return whether they are
	 */
	boolean isTransactional() {
		return this.properties.contains(TRANSACTIONS[0]);
	}

	static List<WriteScenario> named(String labels) {
		List<String> wanted = List.of(labels.split(",", -1));
		return ALL.stream().filter((scenario) -> wanted.contains("all") || wanted.contains(scenario.label)).toList();
	}

}
