package io.github.twolevelcache.simulator.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

import io.lettuce.core.cluster.SlotHash;
import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.simulator.core.Host;
import io.github.twolevelcache.simulator.core.Simulation;
import io.github.twolevelcache.simulator.redis.ErrorReply;
import io.github.twolevelcache.simulator.redis.Keyspace;
import io.github.twolevelcache.simulator.redis.LuaEngine;

/**
 * The masters of a cluster and who has which slot. A slot moves key by key, and may be
 * taken back half way.
 */
public final class Cluster {

	private static final Duration EXPIRY = Duration.ofMillis(100);

	private static final long LAG = 2_000_000;

	private final Simulation simulation;

	private final LuaEngine scripts;

	private final RandomGenerator random;

	private final List<Server> masters = new ArrayList<>();

	private final Server[] owners = new Server[SlotHash.SLOT_COUNT];

	private final Map<Integer, Migration> migrations = new LinkedHashMap<>();

	private final Map<String, Integer> slots = new LinkedHashMap<>();

	private final Set<String> lost = new TreeSet<>();

	private int numbers;

	/**
	 * Create a cluster.
	 * @param simulation its world
	 * @param scripts runs scripts
	 * @param masters how many masters share the slots
	 */
	public Cluster(Simulation simulation, LuaEngine scripts, int masters) {
		this.simulation = simulation;
		this.scripts = scripts;
		this.random = simulation.chance("cluster");
		for (int number = 0; number < masters; number++) {
			Server server = server(new Keyspace(simulation::micros, scripts));
			this.masters.add(server);
			for (int slot = 0; slot < this.owners.length; slot++) {
				if (slot * masters / this.owners.length == number) {
					this.owners[slot] = server;
				}
			}
		}
		expireLater();
	}

	private Server server(Keyspace keyspace) {
		Keyspace copy = new Keyspace(this.simulation::micros, this.scripts);
		keyspace.keys().forEach((key) -> copy.restore(key, keyspace.copy(key)));
		this.numbers++;
		String id = "node" + this.numbers;
		return new Server(id, new Host(id, this.simulation), this, keyspace,
				new Replica(copy, this.simulation::now, LAG));
	}

	private void expireLater() {
		this.simulation.after(EXPIRY, () -> {
			this.masters.forEach(Server::expire);
			expireLater();
		});
	}

	/**
	 * Return the masters.
	 * @return the masters, always in the same order
	 */
	public List<Server> masters() {
		return List.copyOf(this.masters);
	}

	/**
	 * Return the owners of the slots.
	 * @return a copy, by slot
	 */
	public Server[] owners() {
		return this.owners.clone();
	}

	/**
	 * Return the owner of a key.
	 * @param key the key
	 * @return the master that has its slot
	 */
	public Server owner(String key) {
		return this.owners[slot(key)];
	}

	/**
	 * Return the server of a name.
	 * @param id the name
	 * @return the server, or {@code null} if it is no master
	 */
	public @Nullable Server master(String id) {
		return this.masters.stream().filter((master) -> master.id().equals(id)).findFirst().orElse(null);
	}

	/**
	 * Return the keys whose last change a failover has lost.
	 * @return the keys
	 */
	public Set<String> lost() {
		return this.lost;
	}

	/**
	 * Return the slot of a key.
	 * @param key the key
	 * @return its slot
	 */
	public int slot(String key) {
		return this.slots.computeIfAbsent(key, (text) -> SlotHash.getSlot(Latin1.bytes(text)));
	}

	// "Redis Cluster specification", redirection and resharding.
	@Nullable ErrorReply redirection(Server server, List<String> keys, boolean asking) {
		if (keys.isEmpty()) {
			return null;
		}
		int slot = slot(keys.get(0));
		Migration migration = this.migrations.get(slot);
		Set<String> distinct = new HashSet<>(keys);
		long missing = distinct.stream().filter((key) -> !server.keyspace().exists(key)).count();
		if (migration != null && migration.to == server && asking) {
			return (distinct.size() > 1 && missing > 0) ? ErrorReply.TRY_AGAIN : null;
		}
		if (this.owners[slot] != server) {
			return new ErrorReply("MOVED " + slot + " " + this.owners[slot].id() + ":1");
		}
		if (migration == null || missing == 0) {
			return null;
		}
		// Before Redis 7, the client is sent to ask, and told there to try again.
		return (missing < distinct.size()) ? ErrorReply.TRY_AGAIN
				: new ErrorReply("ASK " + slot + " " + migration.to.id() + ":1");
	}

	/**
	 * Return whether the slot of a key is moving.
	 * @param key the key
	 * @return whether some of its keys may be elsewhere
	 */
	public boolean isMoving(String key) {
		return this.migrations.containsKey(slot(key));
	}

	/**
	 * Return the text that stands under a key, or did until it expired.
	 * @param key the key
	 * @return the text, or {@code null} if there is none
	 */
	public @Nullable String peek(String key) {
		return this.owners[slot(key)].keyspace().peek(key);
	}

	/**
	 * Begin to move the slot of a key.
	 * @param key the key
	 * @param to the master that gets it
	 * @return whether it moves
	 */
	public boolean beginMigration(String key, Server to) {
		int slot = slot(key);
		if (this.owners[slot] == to || this.migrations.containsKey(slot)) {
			return false;
		}
		this.migrations.put(slot, new Migration(this.owners[slot], to));
		return true;
	}

	/**
	 * Move one key of a slot that moves.
	 * @param key a key of the slot
	 */
	public void migrateOne(String key) {
		Migration migration = this.migrations.get(slot(key));
		if (migration != null) {
			List<String> left = keysOf(migration.from, slot(key));
			if (!left.isEmpty()) {
				migrate(migration, left.get(this.random.nextInt(left.size())));
			}
		}
	}

	private List<String> keysOf(Server server, int slot) {
		return server.keyspace().keys().stream().filter((key) -> slot(key) == slot).toList();
	}

	private static void migrate(Migration migration, String key) {
		migration.to.keyspace().restore(key, migration.from.keyspace().copy(key));
		migration.from.keyspace().restore(key, null);
		migration.from.push();
		migration.to.push();
	}

	/**
	 * Move what is left of a slot that moves, or take back what has moved.
	 * @param key a key of the slot
	 * @param abandoned whether it is taken back
	 */
	public void endMigration(String key, boolean abandoned) {
		int slot = slot(key);
		Migration migration = this.migrations.remove(slot);
		if (migration != null) {
			Migration last = abandoned ? new Migration(migration.to, migration.from) : migration;
			keysOf(last.from, slot).forEach((left) -> migrate(last, left));
			this.owners[slot] = last.to;
		}
	}

	/**
	 * Kill a master, and promote its replica, which may not have seen the last changes.
	 * @param master the master
	 * @return the new master
	 */
	public Server failOver(Server master) {
		master.host().kill();
		this.lost.addAll(master.replica().promote());
		Server promoted = server(master.replica().keyspace());
		this.masters.set(this.masters.indexOf(master), promoted);
		for (int slot = 0; slot < this.owners.length; slot++) {
			if (this.owners[slot] == master) {
				this.owners[slot] = promoted;
			}
		}
		this.migrations.values().removeIf((migration) -> migration.from == master || migration.to == master);
		return Objects.requireNonNull(promoted);
	}

	private record Migration(Server from, Server to) {
	}

}
