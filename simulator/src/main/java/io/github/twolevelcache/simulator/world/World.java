package io.github.twolevelcache.simulator.world;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.internal.keyspace.Partitions;
import io.github.twolevelcache.internal.keyspace.RedisKeys;
import io.github.twolevelcache.simulator.cluster.Cluster;
import io.github.twolevelcache.simulator.cluster.Latin1;
import io.github.twolevelcache.simulator.core.History;
import io.github.twolevelcache.simulator.core.Simulation;
import io.github.twolevelcache.simulator.instance.Instance;
import io.github.twolevelcache.simulator.instance.Item;
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

	private static final String NAMESPACE = "ns";

	private static final Duration SETTLING = Duration.ofSeconds(18);

	/** The longest time for which a change is put off, and then some. */
	private static final Duration SETTLING_OF_STORE = Duration.ofSeconds(75);

	private final Plan plan;

	private final Simulation simulation;

	private final History history;

	private final Cluster cluster;

	private final Store store;

	private final Versions versions = new Versions();

	private final Tag tag = new Tag();

	private final Judge judge;

	private final StoreJudge storeJudge;

	private final Faults faults;

	private final AwaitedFaults awaitedFaults;

	private final Names names;

	/** By cache. */
	private final Map<String, RedisKeys> redisKeys = new HashMap<>();

	private final Loaders loaders;

	private final LoadJudge loadJudge;

	private final Fleet fleet;

	private final List<Caller> callers = new ArrayList<>();

	private final List<String> keys;

	private boolean over;

	World(Plan plan, History history, LuaEngine scripts) {
		this.plan = plan;
		this.history = history;
		this.simulation = new Simulation(plan.seed(), history);
		this.cluster = new Cluster(this.simulation, scripts, plan.settings().masters());
		this.judge = new Judge(this.simulation, this::isLost, Promises.of(plan.settings()));
		this.storeJudge = new StoreJudge(this.simulation, this.judge);
		this.store = new Store(this.simulation, plan.settings().mayLoadSlowly(), this.storeJudge::committed);
		this.faults = new Faults(this);
		this.awaitedFaults = new AwaitedFaults(this);
		this.names = new Names(plan.settings().habits());
		this.loaders = new Loaders(this);
		this.loadJudge = new LoadJudge(this);
		this.keys = plan.keys();
		this.fleet = new Fleet(this);
	}

	// By a failover, or as it shares its text with another.
	boolean isLost(String key) {
		if (this.names.collide() && (key.equals("k0") || key.equals("k1"))) {
			return true;
		}
		if (this.cluster.lost().isEmpty()) {
			return false;
		}
		// What has the same tag belongs together.
		String tag = tag(redisKey(key));
		return this.cluster.lost()
			.stream()
			.anyMatch((lost) -> tag.equals(tag(lost)) || lost.startsWith(NAMESPACE + ":v:gen:"));
	}

	private static String tag(String redisKey) {
		return redisKey.substring(redisKey.indexOf('{') + 1, redisKey.lastIndexOf('}'));
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

	Judge judge() {
		return this.judge;
	}

	StoreJudge storeJudge() {
		return this.storeJudge;
	}

	Faults faults() {
		return this.faults;
	}

	Settings settings() {
		return this.plan.settings();
	}

	boolean has(Habit habit) {
		return this.plan.settings().habits().contains(habit);
	}

	Names names() {
		return this.names;
	}

	Loaders loaders() {
		return this.loaders;
	}

	LoadJudge loadJudge() {
		return this.loadJudge;
	}

	/**
	 * Say that a key is going to be changed.
	 * @param key the key as it is planned
	 * @param version its next version
	 * @param deletes whether its record is deleted
	 */
	void changes(String key, long version, boolean deletes) {
		this.judge.changes(key, version, deletes);
		this.loadJudge.changes(key);
	}

	// All entries are superseded, although Redis still holds them.
	void clears() {
		this.judge.clears();
		this.loadJudge.clears();
	}

	/**
	 * Change a key in the database only.
	 * @param key the key as it is planned
	 * @return the new row
	 */
	Item change(String key) {
		Item item = new Item(key, this.versions.next(key));
		changes(key, item.version(), false);
		this.store.write(item);
		return item;
	}

	void changed(Instance instance, String key, long version, boolean told) {
		this.judge.changed(instance.toString(), key, version, told);
		this.loadJudge.changed(key);
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

	boolean isOver() {
		return this.over;
	}

	String redisKey(String key) {
		RedisKeys keys = this.redisKeys.computeIfAbsent(this.names.cache(key), this::redisKeys);
		return Latin1.text(keys.value(this.names.text(key)));
	}

	private RedisKeys redisKeys(String cache) {
		return this.plan.settings().isBehind()
				? new RedisKeys(NAMESPACE, cache, new Partitions(cache, Settings.PARTITIONS))
				: new RedisKeys(NAMESPACE, cache);
	}

	/**
	 * Return what Redis holds of a key, whether it counts or not.
	 * @param key the key as it is planned
	 * @return the bytes, or {@code null} if there are none
	 */
	@Nullable String peek(String key) {
		return this.cluster.peek(redisKey(key));
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

	void interrupt(int number) {
		List<Caller> calling = this.callers.stream().filter(Caller::isCalling).toList();
		if (!calling.isEmpty()) {
			Caller caller = calling.get(number % calling.size());
			this.simulation.record("FAULT", "interrupts " + caller);
			caller.interrupt();
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
