package io.github.twolevelcache.simulator.world;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.simulator.client.NodeConnection;
import io.github.twolevelcache.simulator.cluster.Cluster;
import io.github.twolevelcache.simulator.cluster.Server;
import io.github.twolevelcache.simulator.core.Simulation;
import io.github.twolevelcache.simulator.instance.Instance;
import io.github.twolevelcache.simulator.store.Trouble;
import io.github.twolevelcache.simulator.world.Plan.PlannedFault;

/**
 * Makes go wrong what is planned, and heals it.
 */
final class Faults {

	/** Within this time, an instance is to notice that a connection is dead. */
	private static final Duration REPLACEMENT = Duration.ofSeconds(15);

	private final World world;

	private final Simulation simulation;

	private final ServerFaults serverFaults;

	private int brokenLoaders;

	private int nullFutures;

	private int hangs;

	private int brokenDecorators;

	private int cutOffs;

	private int storeFaults;

	Faults(World world) {
		this.world = world;
		this.simulation = world.simulation();
		this.serverFaults = new ServerFaults(world, this);
	}

	boolean areLoadersBroken() {
		return this.brokenLoaders > 0;
	}

	boolean isFutureNull() {
		return this.nullFutures > 0;
	}

	/**
	 * Return whether the loader that asks is not to return.
	 * @return whether it is not; once for each fault
	 */
	boolean takeHang() {
		return this.hangs > 0 && this.hangs-- > 0;
	}

	boolean isAnyoneCutOff() {
		return this.cutOffs > 0;
	}

	boolean isStoreAway() {
		return this.storeFaults > 0;
	}

	boolean isDecoratorBroken() {
		return this.brokenDecorators > 0;
	}

	/**
	 * Let a fault begin, or wait for its moment.
	 * @param planned the fault
	 */
	void begin(PlannedFault planned) {
		if (planned.moment() != null) {
			this.world.awaitedFaults().await(planned.moment(), planned);
		}
		else {
			begin(planned, Scene.chosen(this.world, planned));
		}
	}

	/**
	 * Let a fault begin.
	 * @param planned the fault
	 * @param scene where
	 */
	void begin(PlannedFault planned, Scene scene) {
		Instance instance = scene.instance();
		Server server = scene.server();
		Duration duration = planned.duration();
		switch (planned.fault()) {
			case CUT, STALL, DEAF, HALF_OPEN, OVERFLOW -> connection(planned, scene);
			case FREEZE_SERVER -> during(planned, server.id(), server.host()::pause, server.host()::resume);
			case FULL -> during(planned, server.id(), () -> server.keyspace().setFull(true),
					() -> server.keyspace().setFull(false));
			case READ_ONLY -> during(planned, server.id(), () -> server.keyspace().setReadOnly(true),
					() -> server.keyspace().setReadOnly(false));
			case LOADING -> during(planned, server.id(), () -> server.keyspace().setLoading(true),
					() -> server.keyspace().setLoading(false));
			case FORGET_SCRIPTS -> during(planned, server.id(), server.keyspace()::forgetScripts, () -> {
			});
			case FAIL_OVER -> during(planned, server.id(), () -> failOver(server), () -> {
			});
			case MIGRATE -> migrate(planned, server);
			case INTERRUPT -> during(planned, "a caller", () -> interrupt(planned.variant()), () -> {
			});
			case FAILING_LOADER -> during(planned, "", () -> this.brokenLoaders++, () -> this.brokenLoaders--);
			case NULL_FUTURE -> during(planned, "", () -> this.nullFutures++, () -> this.nullFutures--);
			case PAUSE -> during(planned, instance.toString(), instance.host()::pause, () -> {
				instance.host().resume();
				// It may have held locks.
				this.world.disturbances().refused(this.world.names().caches());
			});
			case RESTART -> this.world.fleet().restart(instance, duration);
			case KILL -> this.world.fleet().kill(instance);
			case PAUSE_CONTEXT -> this.world.fleet().pauseContext(instance, duration);
			case DRIFT -> during(planned, instance.toString(),
					() -> instance.time().drift((planned.variant() - 500L) * 400), () -> instance.time().drift(0));
			case PARTIAL_VIEW -> during(planned, instance + " of " + server.id(),
					() -> instance.client().overlook(server, duration), () -> {
					});
			case HALF_MIGRATED -> this.serverFaults.halfMigrate(planned, server);
			case REBOOT -> during(planned, server.id(), () -> this.serverFaults.shutDown(server),
					() -> this.serverFaults.boot(server, planned.variant() % 2 == 0 && !this.world.has(Habit.WRITES)));
			case NO_WRITES -> during(planned, "all servers", () -> this.serverFaults.setWritable(planned, false),
					() -> this.serverFaults.setWritable(planned, true));
			case EVICTION -> this.serverFaults.evict(planned, server);
			case HEAVY_VALUE, SPOILED_VALUE, ENDLESS_LEASE -> this.serverFaults.spoil(planned);
			case HUNG_LOADER -> during(planned, "", () -> this.hangs++, () -> this.hangs = 0);
			case BROKEN_DECORATOR -> during(planned, "", () -> this.brokenDecorators++, () -> this.brokenDecorators--);
			case LAG -> during(planned, server.id(), () -> server.setLag(duration), () -> server.setLag(Duration.ZERO));
			case STORE_UNREACHABLE, STORE_DOUBTFUL, STORE_FAILING, STORE_HANGS -> store(planned);
			case DEPLOY -> new Deployment(this.world, planned).begin();
			case CLOCK ->
				during(planned, instance.toString(), () -> instance.time().set((planned.variant() - 500L) * 4), () -> {
				});
		}
	}

	private void connection(PlannedFault planned, Scene scene) {
		NodeConnection connection = scene.connection();
		if (connection == null) {
			return;
		}
		Duration duration = planned.duration();
		during((planned.fault() == Fault.HALF_OPEN) ? planned.lasting(REPLACEMENT) : planned,
				scene.instance() + " to " + connection.server().id(), () -> {
					switch (planned.fault()) {
						case CUT -> connection.cut(planned.variant() % 10 < 3, duration);
						case STALL -> connection.stall(duration, true);
						case HALF_OPEN -> connection.hang();
						case OVERFLOW -> overflow(connection, duration);
						default -> connection.stall(duration, false);
					}
				}, () -> {
				});
	}

	private void store(PlannedFault planned) {
		String table = table(planned);
		Trouble trouble = (table != null) ? this.world.store().trouble(table) : this.world.store().trouble();
		Consumer<Boolean> fault = switch (planned.fault()) {
			case STORE_UNREACHABLE -> trouble::setUnreachable;
			case STORE_DOUBTFUL -> trouble::setDoubtful;
			case STORE_FAILING -> trouble::setFailing;
			default -> (on) -> trouble.hang(on ? planned.duration() : Duration.ZERO);
		};
		during(planned, (table != null) ? table : "", () -> {
			fault.accept(true);
			if (table != null) {
				this.world.disturbances().concerns(table, 1);
			}
		}, () -> {
			fault.accept(false);
			this.world.disturbances().refused((table != null) ? List.of(table) : this.world.names().caches());
			if (table != null) {
				this.world.disturbances().concerns(table, -1);
			}
		});
	}

	// The whole database may have trouble, or one of two tables.
	private @Nullable String table(PlannedFault planned) {
		List<String> tables = this.world.has(Habit.TWO_CACHES) ? this.world.names().caches() : List.of();
		int chosen = planned.target() % (tables.size() + 1);
		return (chosen > 0) ? tables.get(chosen - 1) : null;
	}

	private void interrupt(int number) {
		List<Caller> calling = this.world.callers().stream().filter(Caller::isCalling).toList();
		if (!calling.isEmpty()) {
			Caller caller = Scene.chosen(calling, number);
			this.simulation.record("FAULT", "interrupts " + caller);
			caller.interrupt();
		}
	}

	private void overflow(NodeConnection connection, Duration duration) {
		connection.stall(duration.plusSeconds(1), false);
		this.simulation.after(duration, () -> connection.cut(true, Duration.ZERO));
	}

	private void failOver(Server server) {
		Server promoted = this.world.cluster().failOver(server);
		this.simulation.record("FAULT", promoted.id() + " takes over");
		for (Instance instance : this.world.instances()) {
			instance.client()
				.connections()
				.stream()
				.filter((connection) -> connection.server() == server)
				.forEach((connection) -> connection.cut(false, Duration.ofMillis(250)));
		}
	}

	private void migrate(PlannedFault planned, Server to) {
		Cluster cluster = this.world.cluster();
		String key = this.world.redisNames().of(Scene.chosen(this.world.keys(), planned.variant()));
		if (!cluster.beginMigration(key, to)) {
			return;
		}
		boolean abandoned = planned.variant() % 10 < 3;
		during(planned, key + " to " + to.id(),
				() -> this.simulation.after(Duration.ofMillis(planned.variant() / 2), () -> cluster.migrateOne(key)),
				() -> cluster.endMigration(key, abandoned));
	}

	void during(PlannedFault planned, String whom, Runnable begin, Runnable end) {
		String what = planned.fault() + (whom.isEmpty() ? "" : " " + whom);
		this.simulation.record("FAULT", what + " for " + planned.duration().toMillis() + " ms");
		if (planned.fault().degrades()) {
			this.world.disturbances().begins(!planned.fault().isPause(), planned.fault().isForAll());
		}
		this.cutOffs += planned.fault().cutsOff() ? 1 : 0;
		this.storeFaults += planned.fault().isOfStore() ? 1 : 0;
		begin.run();
		this.simulation.after(planned.duration(), () -> {
			this.storeFaults -= planned.fault().isOfStore() ? 1 : 0;
			this.cutOffs -= planned.fault().cutsOff() ? 1 : 0;
			this.simulation.record("FAULT", what + " ends");
			end.run();
			if (planned.fault().degrades()) {
				this.world.disturbances().ends(!planned.fault().isPause(), planned.fault().isForAll());
			}
		});
	}

}
