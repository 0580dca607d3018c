package io.github.twolevelcache.simulator.instance;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

import org.jspecify.annotations.Nullable;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

import io.github.twolevelcache.autoconfigure.TwoLevelCacheAutoConfiguration;
import io.github.twolevelcache.internal.redis.LettuceClient;
import io.github.twolevelcache.internal.runtime.InstanceRuntime;
import io.github.twolevelcache.internal.runtime.Scheduler;
import io.github.twolevelcache.internal.runtime.Tokens;
import io.github.twolevelcache.simulator.client.SimulatedLettuceClient;
import io.github.twolevelcache.simulator.core.Host;
import io.github.twolevelcache.simulator.core.Simulation;

/**
 * One instance of the application: the auto-configuration as it is, with simulated time,
 * threads and connections in place of the real ones.
 */
public final class Instance {

	/** How long it takes to create a cache, roughly. */
	private static final Duration CREATION = Duration.ofMillis(1);

	private final Host host;

	private final SimulatedLettuceClient client;

	private final Simulation simulation;

	private final SimulatedTime time;

	private final RandomGenerator random;

	private final Map<String, Object> properties = new HashMap<>();

	private ItemForm form = ItemForm.FIRST;

	/** The caches that a task is looking for. */
	private final Set<String> looking = new HashSet<>();

	/** Ends with the application. */
	private @Nullable SimulatedScheduler scheduler;

	private @Nullable AnnotationConfigApplicationContext context;

	private Consumer<GenericApplicationContext> application = (starting) -> {
	};

	private UnaryOperator<Runnable> taskDecorator = UnaryOperator.identity();

	/**
	 * Create an instance that has not started.
	 * @param simulation its world
	 * @param host its process
	 * @param client its client
	 * @param properties its configuration, beside the namespace
	 */
	public Instance(Simulation simulation, Host host, SimulatedLettuceClient client, Map<String, Object> properties) {
		this.simulation = simulation;
		this.host = host;
		this.client = client;
		configure(properties);
		this.random = simulation.chance("engine " + host.name());
		this.time = new SimulatedTime(simulation, this.random.nextInt(), 0);
	}

	/**
	 * Have another configuration at the next start.
	 * @param changed the configuration, beside the namespace
	 */
	public void configure(Map<String, Object> changed) {
		this.properties.clear();
		this.properties.putAll(changed);
		this.properties.put("two-level-cache.namespace", "ns");
		this.properties.put("two-level-cache.codec.trusted-packages", Item.class.getPackageName());
	}

	/**
	 * Have another class of items at the next start.
	 * @param other the class
	 */
	public void load(ItemForm other) {
		this.form = other;
	}

	/**
	 * Return the class of its items.
	 * @return the class
	 */
	public ItemForm form() {
		return this.form;
	}

	/**
	 * Add beans of the application.
	 * @param beans registers them before each start
	 */
	public void add(Consumer<GenericApplicationContext> beans) {
		this.application = beans;
	}

	/**
	 * Carry the context of callers to other threads.
	 * @param decorator does so
	 */
	public void decorate(UnaryOperator<Runnable> decorator) {
		this.taskDecorator = decorator;
	}

	/**
	 * Start the application. Called by a task.
	 */
	public void start() {
		// A connection factory starts when it is created.
		this.client.start();
		SimulatedScheduler scheduler = new SimulatedScheduler(this.simulation, this.host);
		this.scheduler = scheduler;
		InstanceRuntime runtime = runtime(scheduler);
		AnnotationConfigApplicationContext starting = new AnnotationConfigApplicationContext();
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources().addFirst(new MapPropertySource("instance", Map.copyOf(this.properties)));
		starting.setEnvironment(environment);
		if (this.form != ItemForm.FIRST) {
			starting.setClassLoader(this.form.classLoader());
		}
		starting.register(Application.class, TwoLevelCacheAutoConfiguration.class);
		starting.registerBean("twoLevelCacheScheduler", Scheduler.class, () -> scheduler);
		starting.registerBean("twoLevelCacheRuntime", InstanceRuntime.class, () -> runtime);
		starting.registerBean("twoLevelCacheLettuceClient", LettuceClient.class, () -> this.client);
		this.application.accept(starting);
		starting.refresh();
		this.context = starting;
	}

	private InstanceRuntime runtime(Scheduler scheduler) {
		Executor executor = (task) -> this.simulation.tasks().start(this.host, "executor", task);
		return new InstanceRuntime(this.time, scheduler, executor, Runnable::run, this.taskDecorator, this.random,
				new Tokens(this.random));
	}

	/**
	 * Stop the application in order. Called by a task.
	 */
	public void stop() {
		AnnotationConfigApplicationContext running = this.context;
		if (running != null) {
			this.context = null;
			this.client.setClosing(true);
			running.close();
			this.client.setClosing(false);
			this.client.stop();
		}
	}

	/**
	 * Stop the beans of the application, which does not end. Called by a task.
	 */
	public void stopBeans() {
		AnnotationConfigApplicationContext running = this.context;
		if (running != null) {
			running.stop();
		}
	}

	/**
	 * Start the beans of the application again. Called by a task.
	 */
	public void startBeans() {
		AnnotationConfigApplicationContext running = this.context;
		if (running != null) {
			running.start();
		}
	}

	/**
	 * Return whether it has started and was not stopped.
	 * @return whether it is running
	 */
	public boolean isRunning() {
		return this.context != null && !this.host.isDead();
	}

	/**
	 * Return a cache, which may have to be created.
	 * @param name its name
	 * @return the cache
	 */
	public Cache cache(String name) {
		CacheManager manager = Objects.requireNonNull(this.context).getBean(CacheManager.class);
		// Who waits for a lock of the JDK waits outside the world.
		boolean interrupted = false;
		while (!this.looking.add(name)) {
			interrupted |= Thread.interrupted();
			this.simulation.tasks().sleep(CREATION);
		}
		try {
			return Objects.requireNonNull(manager.getCache(name));
		}
		finally {
			this.looking.remove(name);
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

	/**
	 * Return the names of its caches, of those that are created at their first use only
	 * if they have been used.
	 * @return the names
	 */
	public Collection<String> caches() {
		return Objects.requireNonNull(this.context).getBean(CacheManager.class).getCacheNames();
	}

	/**
	 * Return a bean.
	 * @param type its type, which no other bean has
	 * @param <T> its type
	 * @return the bean
	 */
	public <T> T bean(Class<T> type) {
		return Objects.requireNonNull(this.context).getBean(type);
	}

	/**
	 * Return its process.
	 * @return the process
	 */
	public Host host() {
		return this.host;
	}

	/**
	 * Return its client.
	 * @return the client
	 */
	public SimulatedLettuceClient client() {
		return this.client;
	}

	/**
	 * Return how many of its timers have not run out.
	 * @return their number
	 */
	public int timers() {
		return (this.scheduler != null) ? this.scheduler.pending() : 0;
	}

	/**
	 * Return its clocks.
	 * @return the clocks
	 */
	public SimulatedTime time() {
		return this.time;
	}

	@Override
	public String toString() {
		return this.host.name();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableCaching
	static class Application {

	}

}
