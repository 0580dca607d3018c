package io.github.twolevelcache.simulator.fuzz;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

import io.github.twolevelcache.codec.EntryCodec;
import io.github.twolevelcache.internal.codec.JsonEntryCodec;
import io.github.twolevelcache.internal.keyspace.Compressor;
import io.github.twolevelcache.internal.keyspace.EntryCommands;
import io.github.twolevelcache.internal.keyspace.EntryCommands.EntryChange;
import io.github.twolevelcache.internal.keyspace.EntryFormat;
import io.github.twolevelcache.internal.keyspace.RedisKeys;
import io.github.twolevelcache.internal.log.LoggedChange;
import io.github.twolevelcache.internal.log.WriteLog;
import io.github.twolevelcache.settings.BacklogSettings;
import io.github.twolevelcache.settings.BatchSettings;
import io.github.twolevelcache.settings.BehindSettings;
import io.github.twolevelcache.settings.CacheSettings;
import io.github.twolevelcache.settings.L1Settings;
import io.github.twolevelcache.settings.L2Settings;
import io.github.twolevelcache.settings.Levels;
import io.github.twolevelcache.settings.LoadSettings;
import io.github.twolevelcache.settings.OnEvict;
import io.github.twolevelcache.settings.OnFull;
import io.github.twolevelcache.settings.Ordering;
import io.github.twolevelcache.settings.RefreshSettings;
import io.github.twolevelcache.settings.StaleSettings;
import io.github.twolevelcache.settings.WhenTrackingLost;
import io.github.twolevelcache.settings.WhenUnavailable;
import io.github.twolevelcache.settings.WriteMode;
import io.github.twolevelcache.settings.WriteSettings;
import io.github.twolevelcache.simulator.core.History;
import io.github.twolevelcache.simulator.core.Simulation;
import io.github.twolevelcache.simulator.instance.SimulatedTime;
import io.github.twolevelcache.simulator.redis.Keyspace;
import io.github.twolevelcache.simulator.redis.KeyspaceStore;
import io.github.twolevelcache.simulator.redis.StoredValue;

/**
 * A cache that writes behind, on a simulated server that answers at once.
 */
final class FuzzedLog {

	static final String NAMESPACE = "app";

	static final String CACHE = "stock";

	static final long LIFETIME = 1_800_000;

	static final int PARTITIONS = 2;

	static final BehindSettings BEHIND = new BehindSettings(Duration.ZERO, BatchSettings.DEFAULTS, PARTITIONS,
			new BacklogSettings(1000, 1000, OnFull.BLOCK, Duration.ofSeconds(5)), 0, Ordering.GUARD);

	private static final CacheSettings SETTINGS = new CacheSettings(Levels.BOTH,
			new L1Settings(1000L, null, Duration.ofMinutes(5), null, WhenTrackingLost.READ_L2),
			new L2Settings(Duration.ofMillis(LIFETIME), 0, WhenUnavailable.REPAIR, null), null, LoadSettings.UNBOUNDED,
			RefreshSettings.NONE, StaleSettings.NEVER, new WriteSettings(WriteMode.BEHIND, OnEvict.DELETE, BEHIND));

	/** Takes longer to create than a log. */
	private static final EntryCodec CODEC = new JsonEntryCodec(List.of(Values.class.getName()),
			FuzzedLog.class.getClassLoader());

	private final EntryFormat format = new EntryFormat(CODEC, Compressor.available(), null,
			CodecTargets.MAX_VALUE_SIZE);

	private final Simulation simulation = new Simulation(1, new History((line) -> {
	}));

	private final KeyspaceStore store = new KeyspaceStore(this.simulation::micros);

	private final SimulatedTime time = new SimulatedTime(this.simulation, 0, 0);

	private final WriteLog log = new WriteLog(NAMESPACE, CACHE, SETTINGS, CODEC, true, this.store, this.time);

	Simulation simulation() {
		return this.simulation;
	}

	KeyspaceStore store() {
		return this.store;
	}

	SimulatedTime time() {
		return this.time;
	}

	WriteLog log() {
		return this.log;
	}

	EntryFormat format() {
		return this.format;
	}

	/** Put all values, and evict a key. */
	void fill() {
		List<Serializable> values = Values.all();
		for (int i = 0; i < values.size(); i++) {
			put(this.log.commands(), this.log.keys(), Integer.toString(i), values.get(i));
		}
		this.log.commands().evict(change(this.log.keys(), "0")).join();
	}

	void put(EntryCommands commands, RedisKeys keys, String text, Object value) {
		commands.put(change(keys, text), this.format.write(value, this.time.millis() + LIFETIME, 0), LIFETIME).join();
	}

	EntryChange change(RedisKeys keys, String text) {
		return new EntryChange(keys.of(text), text, this.time.millis());
	}

	/**
	 * Return the records that wait.
	 * @return the bytes as they stand in the log
	 */
	List<byte[]> records() {
		List<byte[]> records = new ArrayList<>();
		for (int i = 0; i < Values.all().size(); i++) {
			byte[] record = this.log.changes().find(i % PARTITIONS, Integer.toString(i)).join();
			records.add((record != null) ? record
					: this.log.changes().find((i + 1) % PARTITIONS, Integer.toString(i)).join());
		}
		return records;
	}

	List<LoggedChange> due(int partition) {
		return this.log.changes().decode(partition, this.log.changes().peek(partition, 100, 1 << 20).join());
	}

	/**
	 * Change something on the server.
	 * @param mutator changes text
	 * @param random decides what
	 * @return what was changed
	 */
	String corrupt(Mutator mutator, RandomGenerator random) {
		Keyspace redis = this.store.keyspace();
		List<String> keys = redis.keys().stream().sorted().toList();
		String key = keys.get(random.nextInt(keys.size()));
		Object fields = redis.execute("HGETALL", key);
		if (fields instanceof List<?> parts && !parts.isEmpty()) {
			int field = 2 * random.nextInt(parts.size() / 2);
			redis.execute("HSET", key, String.valueOf(parts.get(field)),
					mutated(String.valueOf(parts.get(field + 1)), mutator, random));
			return key;
		}
		Object members = redis.execute("ZRANGE", key, "0", "-1", "WITHSCORES");
		if (members instanceof List<?> parts && !parts.isEmpty()) {
			int member = 2 * random.nextInt(parts.size() / 2);
			String score = switch (random.nextInt(4)) {
				case 0 -> "0";
				case 1 -> "-1.5";
				case 2 -> "9999999999999";
				default -> String.valueOf(parts.get(member + 1));
			};
			String name = String.valueOf(parts.get(member));
			redis.execute("ZADD", key, score, random.nextBoolean() ? name : mutated(name, mutator, random));
			return key;
		}
		String text = redis.peek(key);
		String changed = mutated((text != null) ? text : "", mutator, random);
		if (random.nextBoolean()) {
			redis.execute("SET", key, changed);
		}
		else {
			redis.execute("SET", key, changed, "PX", "10000");
		}
		return key;
	}

	private static String mutated(String text, Mutator mutator, RandomGenerator random) {
		byte[] bytes = mutator.mutate(text.getBytes(StandardCharsets.ISO_8859_1), random);
		return new String(bytes, StandardCharsets.ISO_8859_1);
	}

	/**
	 * Return a copy of all that the server holds.
	 * @return how to bring it back
	 */
	Runnable snapshot() {
		Keyspace redis = this.store.keyspace();
		Map<String, StoredValue> copies = new TreeMap<>();
		redis.keys().forEach((key) -> copies.put(key, redis.copy(key)));
		return () -> {
			redis.keys().forEach((key) -> redis.restore(key, null));
			copies.forEach(redis::restore);
		};
	}

}
