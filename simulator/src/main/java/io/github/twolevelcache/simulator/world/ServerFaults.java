package io.github.twolevelcache.simulator.world;

import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.internal.keyspace.EntryFormat;
import io.github.twolevelcache.simulator.cluster.Cluster;
import io.github.twolevelcache.simulator.cluster.Latin1;
import io.github.twolevelcache.simulator.cluster.Server;
import io.github.twolevelcache.simulator.redis.Keyspace;
import io.github.twolevelcache.simulator.world.Plan.PlannedFault;

/**
 * What goes wrong in servers, beside what Redis has states for.
 */
final class ServerFaults {

	/** A lease that never ends. */
	static final String NOBODY = "\0".repeat(8) + "a nobody";

	/** Longer than a command may take. */
	private static final Duration TRANSFER = Duration.ofMillis(1500);

	/** How long calls may notice, and then an instance is to do without. */
	private static final Duration ADAPTATION = Duration.ofSeconds(4);

	private static final Duration BETWEEN_EVICTIONS = Duration.ofMillis(10);

	private final World world;

	private final Faults faults;

	private final RandomGenerator random;

	ServerFaults(World world, Faults faults) {
		this.world = world;
		this.faults = faults;
		this.random = world.simulation().chance("eviction");
	}

	/**
	 * Begin to move the slot of a key, and never go on.
	 * @param planned the fault
	 * @param to the master that would get it
	 */
	void halfMigrate(PlannedFault planned, Server to) {
		Cluster cluster = this.world.cluster();
		String key = this.world.redisNames().of(Scene.chosen(this.world.keys(), planned.variant()));
		if (cluster.beginMigration(key, to)) {
			this.faults.during(planned, key + " to " + to.id(), () -> {
				if (planned.variant() % 2 == 0) {
					cluster.migrateOne(key);
				}
			}, () -> {
			});
		}
	}

	void shutDown(Server server) {
		server.host().pause();
		connectionsTo(server, Duration.ofMillis(250));
	}

	private void connectionsTo(Server server, Duration reconnect) {
		this.world.instances()
			.forEach((instance) -> instance.client()
				.connections()
				.stream()
				.filter((connection) -> connection.server() == server)
				.forEach((connection) -> connection.cut(false, reconnect)));
	}

	/**
	 * Let a server serve again.
	 * @param server the server
	 * @param empty whether it has lost its data
	 */
	void boot(Server server, boolean empty) {
		server.keyspace().forgetScripts();
		if (empty) {
			server.keyspace().clear();
		}
		server.host().resume();
	}

	void setWritable(PlannedFault planned, boolean writable) {
		for (Server server : this.world.cluster().masters()) {
			if (planned.variant() % 2 == 0) {
				server.keyspace().setFull(!writable);
			}
			else {
				server.keyspace().setReadOnly(!writable);
			}
		}
	}

	/**
	 * Evict one entry after the other. What has no lifetime, as the log, stays.
	 * @param planned the fault
	 * @param server the server
	 */
	void evict(PlannedFault planned, Server server) {
		long end = this.world.simulation().now() + planned.duration().toNanos();
		this.faults.during(planned, server.id(), () -> evictUntil(end, server), () -> {
		});
	}

	private void evictUntil(long end, Server server) {
		if (this.world.simulation().now() < end) {
			if (!server.host().isPaused()) {
				evictOne(server);
			}
			this.world.simulation().after(BETWEEN_EVICTIONS, () -> evictUntil(end, server));
		}
	}

	private void evictOne(Server server) {
		List<String> held = this.world.keys()
			.stream()
			.filter((key) -> server.keyspace().exists(this.world.redisNames().of(key)))
			.toList();
		if (!held.isEmpty()) {
			String key = held.get(this.random.nextInt(held.size()));
			this.world.simulation().trace(server.id(), () -> "evicts " + key);
			server.keyspace().execute("UNLINK", this.world.redisNames().of(key));
			server.push();
			this.world.loadJudge().evicted(key);
		}
	}

	/**
	 * Make what stands under a key one that does harm.
	 * @param planned the fault
	 */
	void spoil(PlannedFault planned) {
		String key = this.world.redisNames().of(Scene.chosen(this.world.keys(), planned.variant()));
		Server owner = this.world.cluster().owner(key);
		Keyspace keyspace = owner.keyspace();
		switch (planned.fault()) {
			case HEAVY_VALUE -> during(planned, key, () -> owner.makeHeavy(key, TRANSFER));
			case ENDLESS_LEASE -> {
				String lease = leaseOf(key, keyspace.exists(key) ? keyspace.peek(key) : null);
				during(planned, lease, () -> keyspace.execute("SET", lease, NOBODY));
			}
			default -> {
				String spoiled = spoiled(keyspace.peek(key), planned.variant());
				if (spoiled != null) {
					during(planned, key, () -> keyspace.execute(List.of("PSETEX", key, "1800000", spoiled)));
				}
			}
		}
		owner.push();
	}

	// Beside an entry, or in its place.
	private static String leaseOf(String key, @Nullable String entry) {
		byte[] found = (entry != null) ? Latin1.bytes(entry) : new byte[0];
		return (found.length >= EntryFormat.HEADER_SIZE) ? key.replace(":v:{", ":l:{") + EntryFormat.version(found)
				: key;
	}

	private void during(PlannedFault planned, String key, Runnable begin) {
		this.faults.during(planned.lasting(ADAPTATION), key, begin, () -> {
		});
	}

	// One char of it, or an end that is missing.
	private static @Nullable String spoiled(@Nullable String entry, int variant) {
		if (entry == null || entry.isEmpty()) {
			return null;
		}
		int at = variant % entry.length();
		return (variant % 2 == 0) ? entry.substring(0, at)
				: entry.substring(0, at) + (char) (entry.charAt(at) ^ 1 + variant % 7) + entry.substring(at + 1);
	}

}
