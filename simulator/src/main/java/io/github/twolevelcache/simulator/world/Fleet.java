package io.github.twolevelcache.simulator.world;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.cache.CacheManager;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;

import io.github.twolevelcache.internal.cache.DefaultTwoLevelCache;
import io.github.twolevelcache.simulator.client.SimulatedLettuceClient;
import io.github.twolevelcache.simulator.client.SimulatedLettuceClient.Latency;
import io.github.twolevelcache.simulator.cluster.Server;
import io.github.twolevelcache.simulator.core.Host;
import io.github.twolevelcache.simulator.core.Simulation;
import io.github.twolevelcache.simulator.instance.ClientLifecycle;
import io.github.twolevelcache.simulator.instance.Instance;
import io.github.twolevelcache.simulator.instance.ItemForm;
import io.github.twolevelcache.simulator.store.ItemStore;
import io.github.twolevelcache.simulator.store.StoreDataSource;

/**
 * The instances of the application, how they start, stop and die.
 */
final class Fleet {

	/** After which a process that did not start is started again. */
	private static final Duration RETRY = Duration.ofSeconds(1);

	private final World world;

	private final Simulation simulation;

	private final List<Instance> instances = new ArrayList<>();

	/** Those whose beans are being stopped and started. */
	private final Set<Instance> pausing = new HashSet<>();

	Fleet(World world) {
		this.world = world;
		this.simulation = world.simulation();
	}

	List<Instance> instances() {
		return this.instances;
	}

	void start(int number) {
		for (int i = 0; i < number; i++) {
			this.instances.add(started("i" + i, ItemForm.FIRST));
		}
	}

	/**
	 * Return how many timers an instance has while nobody calls.
	 * @return their number
	 */
	int timers() {
		return this.instances.stream().mapToInt(Instance::timers).max().orElse(0);
	}

	private Instance started(String name, ItemForm form) {
		Host host = new Host(name, this.simulation);
		Latency latency = new Latency(this.simulation.chance("network " + name), this.world.settings().latency());
		SimulatedLettuceClient client = new SimulatedLettuceClient(this.simulation, host, this.world.cluster(), latency,
				this.world.awaitedFaults());
		Instance instance = new Instance(this.simulation, host, client, Map.of());
		configure(instance);
		instance.load(form);
		instance.add((beans) -> register(instance, beans));
		instance.decorate(this::decorated);
		Thread unused = this.simulation.tasks().start(host, "main", () -> start(instance));
		return instance;
	}

	/**
	 * Have an instance start with the settings of the version that is deployed.
	 * @param instance the instance
	 */
	void configure(Instance instance) {
		Map<String, Object> properties = new LinkedHashMap<>();
		this.world.names()
			.caches(instance.toString())
			.forEach((cache) -> properties.putAll(this.world.settings().properties(cache)));
		instance.configure(properties);
	}

	private void register(Instance instance, GenericApplicationContext beans) {
		StoreDataSource dataSource = new StoreDataSource(this.world.store(), !this.world.has(Habit.NO_AUTO_COMMIT));
		DataSourceTransactionManager transactions = new DataSourceTransactionManager(dataSource);
		beans.registerBean("dataSource", StoreDataSource.class, () -> dataSource);
		beans.registerBean("transactionManager", PlatformTransactionManager.class, () -> transactions);
		ItemStore store = new ItemStore(dataSource, transactions, this.world.settings().isGuarded(),
				this.world.has(Habit.OWN_TRANSACTIONS));
		this.world.names()
			.caches()
			.forEach((cache) -> beans.registerBean(cache + "Writer", ItemStore.class, () -> store,
					(definition) -> definition.setPrimary(cache.equals(Names.CACHE))));
		beans.registerBean(ClientLifecycle.class, () -> new ClientLifecycle(instance.client(), () -> {
			this.world.awaitedFaults().comes(Moment.STOPPING, instance);
			this.simulation.tasks().sleep(this.world.store().pause());
		}));
		if (this.world.has(Habit.SWALLOWED_ERRORS)) {
			beans.registerBean(AnnotatedItems.Swallowing.class);
			beans.registerBean(AnnotatedItems.Uncached.class,
					() -> new AnnotatedItems.Uncached((key) -> this.world.loaders().load(instance, key)));
		}
		if (this.world.has(Habit.LAST_CHANGES)) {
			beans.registerBean(LastChanges.class,
					() -> new LastChanges(this.world, instance, beans.getBean(CacheManager.class)));
		}
	}

	private Runnable decorated(Runnable task) {
		if (this.world.faults().isDecoratorBroken()) {
			throw new IllegalStateException("No request is bound to this thread");
		}
		return task;
	}

	// Whoever supervises the process starts it again.
	void start(Instance instance) {
		this.world.awaitedFaults().comes(Moment.STARTING, instance);
		untilStarted(instance, instance::start);
	}

	private void untilStarted(Instance instance, Runnable start) {
		for (boolean started = false; !started;) {
			try {
				start.run();
				started = true;
			}
			catch (RuntimeException ex) {
				this.simulation.record(instance.toString(), "does not start: " + Judge.describe(ex));
				if (this.world.cluster().masters().stream().allMatch(Server::isReachable)
						&& !this.world.faults().isAnyoneCutOff() && !this.world.faults().isStoreAway()) {
					this.world.judge().find("does not start", instance + ": " + Judge.describe(ex));
				}
				this.simulation.tasks().sleep(RETRY);
			}
		}
	}

	/**
	 * Return the instance of a client.
	 * @param client the client
	 * @return its instance, or {@code null} if it was killed
	 */
	@Nullable Instance of(SimulatedLettuceClient client) {
		return this.instances.stream().filter((instance) -> instance.client() == client).findFirst().orElse(null);
	}

	boolean isDisturbed(Instance instance) {
		return !instance.isRunning() || this.pausing.contains(instance);
	}

	void restart(Instance instance, Duration pause) {
		if (!isDisturbed(instance)) {
			restart(instance, pause, () -> {
			}, () -> {
			});
		}
	}

	/**
	 * Stop an instance and start it again.
	 * @param instance the instance, which is running
	 * @param pause how long it is stopped
	 * @param before runs before it starts
	 * @param after runs when it has started
	 */
	void restart(Instance instance, Duration pause, Runnable before, Runnable after) {
		this.simulation.record("FAULT", instance + " stops");
		this.world.disturbances().begins(true, false);
		Thread unused = this.simulation.tasks().start(instance.host(), "main", () -> {
			instance.stop();
			this.simulation.record("FAULT", instance + " has stopped");
			this.simulation.tasks().sleep(pause);
			before.run();
			start(instance);
			this.simulation.record("FAULT", instance + " has started");
			this.world.disturbances().ends(true, false);
			after.run();
		});
	}

	void pauseContext(Instance instance, Duration pause) {
		if (isDisturbed(instance)) {
			return;
		}
		this.pausing.add(instance);
		this.simulation.record("FAULT", instance + " pauses its beans");
		this.world.disturbances().begins(true, false);
		Thread unused = this.simulation.tasks().start(instance.host(), "main", () -> {
			instance.stopBeans();
			this.simulation.tasks().sleep(pause);
			untilStarted(instance, instance::startBeans);
			this.simulation.record("FAULT", instance + " has started its beans again");
			this.pausing.remove(instance);
			this.world.disturbances().ends(true, false);
		});
	}

	// What its callers are changing, and what it was to repair, nobody will.
	private void abandon(Instance instance, int number) {
		List<Caller> callers = this.world.callers();
		for (int caller = number; caller < callers.size(); caller += this.instances.size()) {
			callers.get(caller).changing().forEach(this.world.storeJudge()::abandon);
		}
		// A cache that is created at its first use is not created for this.
		boolean repairs = instance.caches()
			.stream()
			.anyMatch((name) -> ((DefaultTwoLevelCache) instance.cache(name)).engine().census().get().repairs() > 0);
		if (repairs) {
			this.world.keys().forEach(this.world.storeJudge()::abandon);
		}
	}

	void kill(Instance instance) {
		if (isDisturbed(instance) || instance.host().isPaused()) {
			return;
		}
		this.simulation.record("FAULT", "kill " + instance);
		// What it was loading is waited for until its leases have ended.
		this.world.disturbances().begins(true, false);
		this.world.disturbances().ends(true, false);
		int number = this.instances.indexOf(instance);
		abandon(instance, number);
		instance.host().kill();
		this.world.sharedLoads().killed(instance.toString());
		this.world.loadJudge().killed(instance);
		instance.client().connections().forEach((connection) -> connection.cut(true, Duration.ZERO));
		instance.bean(StoreDataSource.class).end();
		Instance next = started(instance + "'", instance.form());
		this.instances.set(number, next);
		List<Caller> callers = this.world.callers();
		for (int caller = number; caller < callers.size(); caller += this.instances.size()) {
			callers.get(caller).start(next);
		}
	}

}
