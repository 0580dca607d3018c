package io.github.twolevelcache.simulator.world;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.cache.Cache.ValueWrapper;
import org.springframework.cache.CacheManager;
import org.springframework.context.support.GenericApplicationContext;

import io.github.twolevelcache.simulator.client.SimulatedLettuceClient;
import io.github.twolevelcache.simulator.client.SimulatedLettuceClient.Latency;
import io.github.twolevelcache.simulator.cluster.Cluster;
import io.github.twolevelcache.simulator.cluster.Server;
import io.github.twolevelcache.simulator.core.History;
import io.github.twolevelcache.simulator.core.Host;
import io.github.twolevelcache.simulator.core.Simulation;
import io.github.twolevelcache.simulator.instance.ClientLifecycle;
import io.github.twolevelcache.simulator.instance.Instance;
import io.github.twolevelcache.simulator.instance.Item;
import io.github.twolevelcache.simulator.redis.LuaEngine;
import io.github.twolevelcache.simulator.world.Judge.Finding;
import io.github.twolevelcache.simulator.world.Judge.Read;
import io.github.twolevelcache.simulator.world.Plan.PlannedCall;
import io.github.twolevelcache.simulator.world.Plan.PlannedFault;
import io.github.twolevelcache.simulator.world.Plan.Settings;

/**
 * Runs a plan: instances start, callers call, faults come and go, and when the dust has
 * settled the judge looks at what is left.
 */
final class World {

	/** One caller of so many is on an event loop, where any is. */
	private static final int LOOPS = 3;

	private static final Duration START = Duration.ofSeconds(2);

	private static final Duration RESTART = Duration.ofSeconds(1);

	private static final Duration SETTLING = Duration.ofSeconds(18);

	private static final Duration LAST_READS = Duration.ofSeconds(5);

	private final Plan plan;

	private final Simulation simulation;

	private final History history;

	private final Cluster cluster;

	private final Database database;

	private final Judge judge;

	private final Faults faults;

	private final AwaitedFaults awaitedFaults;

	private final Names names;

	private final Loaders loaders;

	private final LoadJudge loadJudge;

	private final List<Instance> instances = new ArrayList<>();

	private final List<Caller> callers = new ArrayList<>();

	private final List<String> keys;

	private boolean over;

	World(Plan plan, History history, LuaEngine scripts) {
		this.plan = plan;
		this.history = history;
		this.simulation = new Simulation(plan.seed(), history);
		this.cluster = new Cluster(this.simulation, scripts, plan.settings().masters());
		this.database = new Database(this.simulation);
		this.judge = new Judge(this.simulation, this::isLost, !has(Habit.HEAP_ONLY));
		this.faults = new Faults(this);
		this.awaitedFaults = new AwaitedFaults(this);
		this.names = new Names(plan.settings().habits());
		this.loaders = new Loaders(this);
		this.loadJudge = new LoadJudge(this);
		this.keys = plan.keys();
	}

	private boolean isLost(String key) {
		return this.cluster.lost().stream().anyMatch((lost) -> lost.contains(key));
	}

	Simulation simulation() {
		return this.simulation;
	}

	Cluster cluster() {
		return this.cluster;
	}

	Database database() {
		return this.database;
	}

	Judge judge() {
		return this.judge;
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

	void changes(String key) {
		this.judge.changes(key);
		this.loadJudge.changed(key);
	}

	AwaitedFaults awaitedFaults() {
		return this.awaitedFaults;
	}

	List<Instance> instances() {
		return this.instances;
	}

	List<String> keys() {
		return this.keys;
	}

	boolean isOver() {
		return this.over;
	}

	String redisKey(String key) {
		return "ns:v:{" + this.names.cache(key) + "::" + this.names.text(key) + "}";
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
		this.simulation.record("WORLD", this.plan.settings().toString());
		for (int number = 0; number < this.plan.settings().instances(); number++) {
			this.instances.add(started("i" + number));
		}
		this.simulation.run(START);
		for (int number = 0; number < this.plan.calls().size(); number++) {
			Instance instance = this.instances.get(number % this.instances.size());
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
		this.simulation.run(length);
		this.over = true;
		this.simulation.record("WORLD", "callers stop");
		this.simulation.run(SETTLING);
		settle();
		this.simulation.tasks().failures().forEach((failure) -> this.judge.find("task fails", Judge.describe(failure)));
		Result result = new Result(this.history.hash(), this.judge.calls(), this.simulation.switches(),
				this.simulation.now(), this.judge.findings());
		this.simulation.end();
		return result;
	}

	private Instance started(String name) {
		Host host = new Host(name, this.simulation);
		Latency latency = new Latency(this.simulation.chance("network " + name), this.plan.settings().latency());
		SimulatedLettuceClient client = new SimulatedLettuceClient(this.simulation, host, this.cluster, latency,
				this.awaitedFaults);
		Map<String, Object> properties = new LinkedHashMap<>();
		this.names.caches().forEach((cache) -> properties.putAll(this.plan.settings().properties(cache)));
		Instance instance = new Instance(this.simulation, host, client, properties);
		instance.add((beans) -> register(instance, beans));
		instance.decorate(this::decorated);
		Thread unused = this.simulation.tasks().start(host, "main", () -> start(instance));
		return instance;
	}

	private void register(Instance instance, GenericApplicationContext beans) {
		beans.registerBean(ClientLifecycle.class, () -> new ClientLifecycle(instance.client(), () -> {
			this.awaitedFaults.comes(Moment.STOPPING, instance);
			this.simulation.tasks().sleep(this.database.pause());
		}));
		if (has(Habit.SWALLOWED_ERRORS)) {
			beans.registerBean(AnnotatedItems.Swallowing.class);
			beans.registerBean(AnnotatedItems.Uncached.class,
					() -> new AnnotatedItems.Uncached((key) -> this.loaders.load(instance, key)));
		}
		if (has(Habit.LAST_CHANGES)) {
			beans.registerBean(LastChanges.class,
					() -> new LastChanges(this, instance, beans.getBean(CacheManager.class)));
		}
	}

	private Runnable decorated(Runnable task) {
		if (this.faults.isDecoratorBroken()) {
			throw new IllegalStateException("No request is bound to this thread");
		}
		return task;
	}

	// Whoever supervises the process starts it again.
	private void start(Instance instance) {
		this.awaitedFaults.comes(Moment.STARTING, instance);
		while (!instance.isRunning()) {
			try {
				instance.start();
			}
			catch (RuntimeException ex) {
				this.simulation.record(instance.toString(), "does not start: " + Judge.describe(ex));
				if (this.cluster.masters().stream().allMatch(Server::isReachable) && !this.faults.isAnyoneCutOff()) {
					this.judge.find("does not start", instance + ": " + Judge.describe(ex));
				}
				this.simulation.tasks().sleep(RESTART);
			}
		}
	}

	@Nullable Instance instance(SimulatedLettuceClient client) {
		return this.instances.stream().filter((instance) -> instance.client() == client).findFirst().orElse(null);
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
		this.judge.faultBegins(true);
		Thread unused = this.simulation.tasks().start(instance.host(), "main", () -> {
			instance.stop();
			this.simulation.record("FAULT", instance + " has stopped");
			this.simulation.tasks().sleep(pause);
			start(instance);
			this.simulation.record("FAULT", instance + " has started");
			this.judge.faultEnds(true);
		});
	}

	void pauseContext(Instance instance, Duration pause) {
		if (!instance.isRunning()) {
			return;
		}
		this.simulation.record("FAULT", instance + " pauses its beans");
		this.judge.faultBegins(true);
		Thread unused = this.simulation.tasks().start(instance.host(), "main", () -> {
			instance.pause(() -> this.simulation.tasks().sleep(pause));
			this.simulation.record("FAULT", instance + " has started its beans again");
			this.judge.faultEnds(true);
		});
	}

	void kill(Instance instance) {
		if (!instance.isRunning() || instance.host().isPaused()) {
			return;
		}
		this.simulation.record("FAULT", "kill " + instance);
		int number = this.instances.indexOf(instance);
		instance.host().kill();
		instance.client().connections().forEach((connection) -> connection.cut(true, Duration.ZERO));
		Instance next = started(instance + "'");
		this.instances.set(number, next);
		for (int caller = number; caller < this.callers.size(); caller += this.instances.size()) {
			this.callers.get(caller).start(next);
		}
	}

	private void settle() {
		for (Caller caller : this.callers) {
			if (caller.isCalling() && !caller.isHanging()) {
				this.judge.find("never ends", caller.toString());
			}
		}
		for (Instance instance : this.instances) {
			List<String> left = this.simulation.tasks().alive(instance.host());
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
			if (!this.simulation.tasks().alive(instance.host()).isEmpty()) {
				this.judge.find("last reads never end", instance.toString());
			}
		}
	}

	// Nothing, or what was acknowledged last: nothing is left of an older value.
	private void readLast(Instance instance, String key) {
		Read read = this.judge.begin(instance.toString(), key);
		try {
			ValueWrapper found = instance.cache(this.names.cache(key)).get(this.names.key(key, 0));
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
