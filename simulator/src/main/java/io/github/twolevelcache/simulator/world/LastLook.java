package io.github.twolevelcache.simulator.world;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.cache.Cache;
import org.springframework.cache.Cache.ValueWrapper;

import io.github.twolevelcache.TwoLevelCache;
import io.github.twolevelcache.internal.cache.DefaultTwoLevelCache;
import io.github.twolevelcache.internal.engine.Census;
import io.github.twolevelcache.internal.load.LoadCensus;
import io.github.twolevelcache.internal.resilience.NodeBreakers;
import io.github.twolevelcache.simulator.cluster.Server;
import io.github.twolevelcache.simulator.core.Simulation;
import io.github.twolevelcache.simulator.instance.Instance;
import io.github.twolevelcache.simulator.instance.Item;
import io.github.twolevelcache.simulator.world.Judge.Read;

/**
 * Looks at a world in which the dust has settled: every call has ended, nobody holds
 * anything old, all is served as it should be, and nothing is left of what has happened.
 */
final class LastLook {

	private static final Duration LAST_READS = Duration.ofSeconds(10);

	/** Drainers look again and again. */
	private static final Duration LONGEST_TASK = Duration.ofSeconds(1);

	private static final Duration BETWEEN_READS = Duration.ofMillis(50);

	/** After so many reads in a row the copy is there. */
	private static final int READS = 4;

	private static final int LEASE_SIZE = 16;

	private final World world;

	private final Simulation simulation;

	private final Judge judge;

	private final int timers;

	/**
	 * Create a look.
	 * @param world the world
	 * @param timers how many timers an instance has while nobody calls
	 */
	LastLook(World world, int timers) {
		this.world = world;
		this.simulation = world.simulation();
		this.judge = world.judge();
		this.timers = timers;
	}

	void look() {
		if (this.world.settings().writes() || this.world.has(Habit.OTHER_MODE)) {
			for (String key : this.world.keys()) {
				if (!this.world.redisNames().isLost(key) || this.world.settings().isReplicated()) {
					this.world.storeJudge().atTheEnd(key, this.world.store().committed(key));
				}
			}
		}
		for (Caller caller : this.world.callers()) {
			if (caller.isCalling() && !caller.isHanging()) {
				this.judge.find("never ends", caller.toString());
			}
		}
		this.world.instances().forEach(this::readLast);
		this.simulation.run(LAST_READS);
		for (Instance instance : this.world.instances()) {
			if (!this.world.loaders().hang()
					&& !this.simulation.tasks().alive(instance.host(), LONGEST_TASK).isEmpty()) {
				this.judge.find("last reads never end", instance.toString());
			}
			if (instance.isRunning()) {
				this.world.names()
					.caches()
					.stream()
					.filter(instance.caches()::contains)
					.forEach((name) -> count(instance, name));
				count(instance);
			}
		}
		this.world.cluster().masters().forEach(this::count);
	}

	private void readLast(Instance instance) {
		List<String> left = this.simulation.tasks().alive(instance.host(), LONGEST_TASK);
		if (!left.isEmpty() && !this.world.loaders().hang()) {
			this.judge.find("left: tasks", instance + " " + left);
		}
		if (instance.isRunning()) {
			Thread unused = this.simulation.tasks().start(instance.host(), "last", () -> {
				this.world.keys(instance).forEach((key) -> readLast(instance, key));
				this.world.keys(instance).forEach((key) -> expectCopy(instance, key));
			});
		}
		else {
			this.judge.find("does not run", instance.toString());
		}
	}

	// Nothing, or what was acknowledged last: nothing is left of an older value.
	private void readLast(Instance instance, String key) {
		Read read = this.judge.begin(instance.toString(), key);
		try {
			ValueWrapper found = cache(instance, key).get(this.world.names().key(key, 0));
			Item item = Reader.found(found);
			if (item != null && item.version() < this.judge.newest(key) && !this.world.redisNames().isLost(key)
					&& item.key().equals(key)) {
				this.judge.find("leftover", instance + " " + item + ", acknowledged " + this.judge.newest(key));
			}
			if (found != null && !this.world.redisNames().isLost(key)) {
				this.world.storeJudge().readLast(instance, key, item, this.world.store().committed(key));
			}
		}
		catch (RuntimeException ex) {
			this.judge.failed(read, ex);
		}
		finally {
			this.judge.close(read);
		}
	}

	private Cache cache(Instance instance, String key) {
		return instance.cache(this.world.names().cache(key));
	}

	private void expectCopy(Instance instance, String key) {
		TwoLevelCache cache = (TwoLevelCache) cache(instance, key);
		if (!this.world.settings().keepsCopies() || this.world.cluster().isMoving(this.world.redisNames().of(key))) {
			return;
		}
		try {
			for (int reads = 0; reads < READS; reads++) {
				long hits = cache.getStats().l1().hits();
				if (cache.get(this.world.names().key(key, 0)) == null || cache.getStats().l1().hits() > hits) {
					return;
				}
				this.simulation.tasks().sleep(BETWEEN_READS);
			}
			this.judge.find("no copies", instance + " asks Redis for " + key + " again and again");
		}
		catch (RuntimeException ex) {
			// The read before this one has been judged.
		}
	}

	private void count(Instance instance, String name) {
		Census census = ((DefaultTwoLevelCache) instance.cache(name)).engine().census().get();
		LoadCensus loads = census.loads();
		boolean hang = this.world.loaders().hang();
		expectNone("lookups", hang ? 0 : census.lookups(), instance);
		expectNone("loads", hang ? 0 : loads.running(), instance);
		expectNone("refreshes", hang ? 0 : census.refreshes(), instance);
		expectNone("queued loads", loads.queued() + loads.queuedForFleet(), instance);
		expectNone("waiters", hang ? 0 : loads.waiters(), instance);
		expectNone("repairs", census.repairs(), instance);
		expectNone("listeners for permits", census.permitListeners(), instance);
	}

	private void count(Instance instance) {
		expectNone("open breakers", instance.bean(NodeBreakers.class).open(), instance);
		boolean hang = this.world.loaders().hang();
		expectNone("timers", hang ? 0 : Math.max(0, instance.timers() - this.timers), instance);
	}

	private void count(Server server) {
		List<String> letters = server.keyspace()
			.keys()
			.stream()
			.filter((key) -> key.contains(":x:{") && server.keyspace().exists(key))
			.toList();
		if (!letters.isEmpty()) {
			this.judge.find("dead letters", server.id() + " " + letters);
		}
		List<String> left = server.keyspace()
			.keys()
			.stream()
			.filter((key) -> key.contains(":p:{") || isLease(server.keyspace().peek(key)))
			.filter((key) -> server.keyspace().exists(key))
			.toList();
		if (!left.isEmpty() && !this.world.loaders().hang()) {
			this.judge.find("left: leases", server.id() + " " + left);
		}
	}

	// One that yields to any other keeps nobody waiting.
	private static boolean isLease(@Nullable String value) {
		return value != null && value.length() == LEASE_SIZE && value.startsWith("\0\0")
				&& !value.equals(ServerFaults.NOBODY);
	}

	private void expectNone(String what, int left, Object where) {
		if (left > 0) {
			this.judge.find("left: " + what, where + ": " + left);
		}
	}

}
