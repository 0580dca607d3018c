package io.github.twolevelcache.simulator.world;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;

import org.springframework.cache.Cache.ValueWrapper;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;

import io.github.twolevelcache.internal.keyspace.Partitions;
import io.github.twolevelcache.internal.keyspace.RedisKeys;
import io.github.twolevelcache.simulator.client.Moments;
import io.github.twolevelcache.simulator.client.SimulatedLettuceClient;
import io.github.twolevelcache.simulator.client.SimulatedLettuceClient.Latency;
import io.github.twolevelcache.simulator.cluster.Cluster;
import io.github.twolevelcache.simulator.cluster.Latin1;
import io.github.twolevelcache.simulator.core.History;
import io.github.twolevelcache.simulator.core.Host;
import io.github.twolevelcache.simulator.core.Simulation;
import io.github.twolevelcache.simulator.instance.Instance;
import io.github.twolevelcache.simulator.instance.Item;
import io.github.twolevelcache.simulator.redis.LuaEngine;
import io.github.twolevelcache.simulator.store.ItemStore;
import io.github.twolevelcache.simulator.store.Store;
import io.github.twolevelcache.simulator.store.StoreDataSource;
import io.github.twolevelcache.simulator.world.Judge.Finding;
import io.github.twolevelcache.simulator.world.Judge.Read;
import io.github.twolevelcache.simulator.world.Plan.PlannedFault;
import io.github.twolevelcache.simulator.world.Plan.Settings;

/**
 * Runs a plan: instances start, callers call, faults come and go, and when the dust has
 * settled the judge looks at what is left.
 */
final class World {

	static final String CACHE = "items";

	private static final String NAMESPACE = "ns";

	static final Duration START = Duration.ofSeconds(2);

	/** It is looked this often whether it is enough. */
	private static final Duration STEP = Duration.ofMillis(10);

	private static final Duration SETTLING = Duration.ofSeconds(18);

	/** The longest time for which a change is put off, and then some. */
	private static final Duration SETTLING_OF_STORE = Duration.ofSeconds(75);

	private static final Duration BETWEEN_STARTS = Duration.ofMillis(500);

	private static final Duration LONGEST_TASK = Duration.ofSeconds(1);

	private static final Duration LAST_READS = Duration.ofSeconds(5);

	private final Plan plan;

	private final Simulation simulation;

	private final History history;

	private final Cluster cluster;

	private final Store store;

	private final Map<String, Long> versions = new HashMap<>();

	private final Set<String> locked = new HashSet<>();

	private final Tag tag = new Tag();

	private final RedisKeys redisKeys;

	private final Judge judge;

	private final Faults faults;

	private final List<Instance> instances = new ArrayList<>();

	private final List<Caller> callers = new ArrayList<>();

	private final List<String> keys;

	private boolean over;

	World(Plan plan, History history, LuaEngine scripts) {
		this.plan = plan;
		this.history = history;
		this.simulation = new Simulation(plan.seed(), history);
		this.cluster = new Cluster(this.simulation, scripts, plan.settings().masters());
		this.judge = new Judge(this.simulation, this::isLost);
		this.store = new Store(this.simulation, !plan.settings().limited(), this.judge::stored);
		this.redisKeys = plan.settings().behind()
				? new RedisKeys(NAMESPACE, CACHE, new Partitions(CACHE, Settings.PARTITIONS))
				: new RedisKeys(NAMESPACE, CACHE);
		this.faults = new Faults(this);
		this.keys = plan.keys();
	}

	// A failover has lost a change that has to do with the key.
	private boolean isLost(String key) {
		String tag = tag(redisKey(key));
		return this.cluster.lost()
			.stream()
			.anyMatch((lost) -> tag.equals(tag(lost)) || lost.startsWith(NAMESPACE + ":v:gen:"));
	}

	private static String tag(String redisKey) {
		return redisKey.substring(redisKey.indexOf('{') + 1, redisKey.indexOf('}'));
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

	Settings settings() {
		return this.plan.settings();
	}

	Tag tag() {
		return this.tag;
	}

	// One writer changes a key at a time.
	boolean lock(String key) {
		return this.locked.add(key);
	}

	void unlock(String key) {
		this.locked.remove(key);
	}

	long nextVersion(String key) {
		return this.versions.merge(key, 1L, Long::sum);
	}

	Judge judge() {
		return this.judge;
	}

	Faults faults() {
		return this.faults;
	}

	List<Instance> instances() {
		return this.instances;
	}

	List<String> keys() {
		return this.keys;
	}

	List<Caller> callers() {
		return this.callers;
	}

	boolean isOver() {
		return this.over;
	}

	String redisKey(String key) {
		return Latin1.text(this.redisKeys.value(key));
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
		for (int number = 0; number < this.plan.settings().instances(); number++) {
			this.instances.add(started("i" + number));
		}
		this.simulation.run(START);
		for (int number = 0; number < this.plan.calls().size(); number++) {
			Instance instance = this.instances.get(number % this.instances.size());
			Caller caller = new Caller(this, instance + "/" + number, this.plan.calls().get(number));
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
			pass(this.plan.settings().behind() ? SETTLING_OF_STORE : SETTLING, enough);
		}
		if (!enough.getAsBoolean()) {
			settle();
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

	private Instance started(String name) {
		Host host = new Host(name, this.simulation);
		Latency latency = new Latency(this.simulation.chance("network " + name), this.plan.settings().latency());
		SimulatedLettuceClient client = new SimulatedLettuceClient(this.simulation, host, this.cluster, latency,
				Moments.NONE);
		Map<String, Object> properties = this.plan.settings().properties(CACHE);
		Instance instance = new Instance(this.simulation, host, client, properties, beans());
		Thread unused = this.simulation.tasks().start(host, "main", () -> {
			while (!start(instance)) {
				this.simulation.tasks().sleep(BETWEEN_STARTS);
			}
		});
		return instance;
	}

	// Whoever watches over instances starts them again.
	private boolean start(Instance instance) {
		try {
			instance.start();
			return true;
		}
		catch (RuntimeException ex) {
			this.simulation.record(instance.toString(), "does not start: " + Judge.describe(ex));
			if (!this.faults.mayKeepFromStarting()) {
				this.judge.find("does not start", instance + ": " + Judge.describe(ex));
			}
			return false;
		}
	}

	private Map<String, Object> beans() {
		StoreDataSource dataSource = new StoreDataSource(this.store);
		PlatformTransactionManager transactions = new DataSourceTransactionManager(dataSource);
		return Map.of("dataSource", dataSource, "transactionManager", transactions, CACHE + "Writer",
				new ItemStore(dataSource, transactions, this.plan.settings().guarded()));
	}

	void interrupt(int number) {
		List<Caller> calling = this.callers.stream().filter(Caller::isCalling).toList();
		if (!calling.isEmpty()) {
			Caller caller = calling.get(number % calling.size());
			this.simulation.record("FAULT", "interrupts " + caller);
			caller.interrupt();
		}
	}

	void restart(Instance instance, Duration pause) {
		if (!instance.isRunning()) {
			return;
		}
		this.simulation.record("FAULT", instance + " stops");
		this.judge.faultBegins();
		Thread unused = this.simulation.tasks().start(instance.host(), "main", () -> {
			instance.stop();
			this.simulation.record("FAULT", instance + " has stopped");
			this.simulation.tasks().sleep(pause);
			while (!start(instance)) {
				this.simulation.tasks().sleep(BETWEEN_STARTS);
			}
			this.simulation.record("FAULT", instance + " has started");
			this.judge.faultEnds();
		});
	}

	void kill(Instance instance) {
		if (!instance.isRunning() || instance.host().isPaused()) {
			return;
		}
		this.simulation.record("FAULT", "kill " + instance);
		int number = this.instances.indexOf(instance);
		instance.host().kill();
		this.judge.killed(instance.toString());
		instance.client().connections().forEach((connection) -> connection.cut(true, Duration.ZERO));
		instance.bean(StoreDataSource.class).end();
		Instance next = started(instance + "'");
		this.instances.set(number, next);
		for (int caller = number; caller < this.callers.size(); caller += this.instances.size()) {
			this.callers.get(caller).start(next);
		}
	}

	private void settle() {
		if (this.plan.settings().writes()) {
			for (String key : this.keys) {
				if (!isLost(key) || this.plan.settings().replicated()) {
					this.judge.judgeStored(key, this.store.committed(key));
				}
			}
		}
		for (Caller caller : this.callers) {
			if (caller.isCalling()) {
				this.judge.find("never ends", caller.toString());
			}
		}
		for (Instance instance : this.instances) {
			List<String> left = this.simulation.tasks().alive(instance.host(), LONGEST_TASK);
			if (!left.isEmpty()) {
				this.judge.find("left: tasks", instance + " " + left);
			}
			if (instance.isRunning()) {
				Thread unused = this.simulation.tasks()
					.start(instance.host(), "last", () -> this.keys.forEach((key) -> readLast(instance, key)));
			}
			else {
				this.judge.find("does not run", instance.toString());
			}
		}
		this.simulation.run(LAST_READS);
		for (Instance instance : this.instances) {
			if (!this.simulation.tasks().alive(instance.host(), LONGEST_TASK).isEmpty()) {
				this.judge.find("last reads never end", instance.toString());
			}
		}
	}

	// Nothing, or what was acknowledged last: nothing is left of an older value.
	private void readLast(Instance instance, String key) {
		Read read = this.judge.begin(instance.toString(), key);
		try {
			ValueWrapper found = instance.cache(CACHE).get(key);
			Item item = (found != null) ? (Item) found.get() : null;
			if (item != null && item.version() < this.judge.newest(key) && !isLost(key)) {
				this.judge.find("leftover", instance + " " + item + ", acknowledged " + this.judge.newest(key));
			}
		}
		catch (RuntimeException ex) {
			this.judge.failed(read, ex);
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
