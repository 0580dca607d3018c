package io.github.twolevelcache.simulator.world;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

import io.github.twolevelcache.simulator.cluster.Cluster;
import io.github.twolevelcache.simulator.core.History;
import io.github.twolevelcache.simulator.core.Simulation;
import io.github.twolevelcache.simulator.instance.Instance;
import io.github.twolevelcache.simulator.redis.LuaEngine;
import io.github.twolevelcache.simulator.store.Store;
import io.github.twolevelcache.simulator.world.Judge.Finding;
import io.github.twolevelcache.simulator.world.Plan.PlannedCall;
import io.github.twolevelcache.simulator.world.Plan.PlannedFault;

/**
 * Runs a plan: instances start, callers call, faults come and go, and when the dust has
 * settled the judge looks at what is left.
 */
final class World {

	/** One caller of so many is on an event loop, where any is. */
	private static final int LOOPS = 3;

	static final Duration START = Duration.ofSeconds(2);

	/** It is looked this often whether it is enough. */
	private static final Duration STEP = Duration.ofMillis(10);

	private static final Duration SETTLING = Duration.ofSeconds(18);

	/** Others wait for a load that hangs, and then some. */
	private static final Duration LONGEST_LOAD = Duration.ofMinutes(6);

	/** The longest time for which a change is put off, and then some. */
	private static final Duration SETTLING_OF_STORE = Duration.ofSeconds(75);

	private final Plan plan;

	/** Those of the version of the application that runs. */
	private Settings settings;

	private final Simulation simulation;

	private final History history;

	private final Cluster cluster;

	private final Store store;

	private final Versions versions = new Versions();

	private final Tag tag = new Tag();

	private final Disturbances disturbances;

	private final Changes changes;

	private final Judge judge;

	private final StoreJudge storeJudge;

	private final DelayJudge delayJudge;

	private final Faults faults;

	private final AwaitedFaults awaitedFaults;

	private final Names names;

	private final RedisNames redisNames;

	private final Loaders loaders;

	private final LoadJudge loadJudge;

	private final SharedLoads sharedLoads;

	private final Fleet fleet;

	private final List<Caller> callers = new ArrayList<>();

	private final List<String> keys;

	private boolean over;

	World(Plan plan, History history, LuaEngine scripts) {
		this.plan = plan;
		this.settings = plan.settings();
		this.history = history;
		this.simulation = new Simulation(plan.seed(), history);
		this.cluster = new Cluster(this.simulation, scripts, plan.settings().masters());
		this.disturbances = new Disturbances(this.simulation);
		this.names = new Names(plan.settings().habits());
		this.redisNames = new RedisNames(this);
		Promises promises = Promises.of(plan.settings());
		this.sharedLoads = new SharedLoads(this.simulation, this.disturbances, this.redisNames::isLost, promises);
		this.judge = new Judge(this.simulation, this.disturbances, this.redisNames::isLost, promises, this.sharedLoads);
		this.storeJudge = new StoreJudge(this.simulation, this.judge, plan.settings());
		this.store = new Store(this.simulation, plan.settings().mayLoadSlowly(), this.names::cache,
				this.storeJudge::committed);
		this.faults = new Faults(this);
		this.changes = new Changes(this);
		this.delayJudge = new DelayJudge(this);
		this.awaitedFaults = new AwaitedFaults(this);
		this.loaders = new Loaders(this);
		this.loadJudge = new LoadJudge(this);
		this.keys = plan.keys();
		this.fleet = new Fleet(this);
	}

	Simulation simulation() {
		return this.simulation;
	}

	Cluster cluster() {
		return this.cluster;
	}

	Store store() {
		return this.store;
	}

	Versions versions() {
		return this.versions;
	}

	Tag tag() {
		return this.tag;
	}

	Disturbances disturbances() {
		return this.disturbances;
	}

	Judge judge() {
		return this.judge;
	}

	StoreJudge storeJudge() {
		return this.storeJudge;
	}

	DelayJudge delayJudge() {
		return this.delayJudge;
	}

	Faults faults() {
		return this.faults;
	}

	Settings settings() {
		return this.settings;
	}

	void set(Settings changed) {
		this.settings = changed;
	}

	boolean has(Habit habit) {
		return this.plan.settings().habits().contains(habit);
	}

	Names names() {
		return this.names;
	}

	RedisNames redisNames() {
		return this.redisNames;
	}

	Loaders loaders() {
		return this.loaders;
	}

	LoadJudge loadJudge() {
		return this.loadJudge;
	}

	SharedLoads sharedLoads() {
		return this.sharedLoads;
	}

	Changes changes() {
		return this.changes;
	}

	AwaitedFaults awaitedFaults() {
		return this.awaitedFaults;
	}

	Fleet fleet() {
		return this.fleet;
	}

	List<Instance> instances() {
		return this.fleet.instances();
	}

	List<Caller> callers() {
		return this.callers;
	}

	List<String> keys() {
		return this.keys;
	}

	/**
	 * Return the keys of the caches that an instance has.
	 * @param instance the instance
	 * @return its keys
	 */
	List<String> keys(Instance instance) {
		return this.keys.stream().filter((key) -> this.names.has(instance, key)).toList();
	}

	boolean isOver() {
		return this.over;
	}

	/**
	 * Run the plan.
	 * @param length how long callers call
	 * @return what came of it
	 */
	Result run(Duration length) {
		return run(length, () -> false);
	}

	/**
	 * Run the plan, but not to its end if that is not needed.
	 * @param length how long callers call
	 * @param enough tells when to stop
	 * @return what came of it until then
	 */
	Result run(Duration length, BooleanSupplier enough) {
		this.simulation.record("WORLD", this.plan.settings().toString());
		this.fleet.start(this.plan.settings().instances());
		this.simulation.run(START);
		int timers = this.fleet.timers();
		for (int number = 0; number < this.plan.calls().size(); number++) {
			Instance instance = Scene.chosen(instances(), number);
			List<PlannedCall> calls = this.plan.calls().get(number);
			if (has(Habit.EVENT_LOOP) && number % LOOPS == LOOPS - 1) {
				new LoopCaller(this, instance, number, calls).start();
				calls = List.of();
			}
			Caller caller = new Caller(this, instance + "/" + number, number, calls);
			this.callers.add(caller);
			caller.start(instance);
		}
		for (PlannedFault planned : this.plan.faults()) {
			this.simulation.after(planned.time(), () -> this.faults.begin(planned));
		}
		pass(length, enough);
		if (!enough.getAsBoolean()) {
			this.over = true;
			this.simulation.record("WORLD", "callers stop");
			pass(this.plan.settings().isBehind() ? SETTLING_OF_STORE : SETTLING, enough);
			if (this.loaders.hang()) {
				pass(LONGEST_LOAD, enough);
			}
		}
		if (!enough.getAsBoolean()) {
			new LastLook(this, timers).look();
			this.simulation.tasks()
				.failures()
				.forEach((failure) -> this.judge.find("task fails", Judge.describe(failure)));
		}
		Result result = new Result(this.history.hash(), this.judge.calls(), this.simulation.switches(),
				this.simulation.now(), this.judge.findings());
		this.simulation.end();
		return result;
	}

	private void pass(Duration duration, BooleanSupplier enough) {
		long left = duration.toNanos();
		while (left > 0 && !enough.getAsBoolean()) {
			long step = Math.min(left, STEP.toNanos());
			this.simulation.run(Duration.ofNanos(step));
			left -= step;
		}
	}

	/**
	 * What came of a plan.
	 *
	 * @param hash the hash of the history
	 * @param calls how many calls were judged
	 * @param switches how often a task was run, or went on
	 * @param nanos how much time has passed in the world
	 * @param findings what was found
	 */
	record Result(String hash, long calls, long switches, long nanos, List<Finding> findings) {
	}

}
