package io.github.twolevelcache.simulator.writes;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.codec.EntryCodec;
import io.github.twolevelcache.internal.codec.jdk.JdkEntryCodec;
import io.github.twolevelcache.internal.keyspace.Compressor;
import io.github.twolevelcache.internal.keyspace.EntryCommands.EntryChange;
import io.github.twolevelcache.internal.keyspace.EntryFormat;
import io.github.twolevelcache.internal.keyspace.RedisKeys.EntryKeys;
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

/**
 * The log of one cache, with the real scripts on a simulated server that answers at once.
 */
final class TestLog {

	static final long LIFETIME = 1_800_000;

	static final long MANY_BYTES = 1 << 20;

	final Simulation simulation = new Simulation(1, new History((line) -> {
	}));

	final KeyspaceStore store = new KeyspaceStore(this.simulation::micros);

	final Keyspace redis = this.store.keyspace();

	final EntryCodec codec = new JdkEntryCodec(List.of("java.lang.*"), getClass().getClassLoader());

	final EntryFormat format = new EntryFormat(this.codec, Compressor.available(), null, L2Settings.MAX_VALUE_SIZE);

	final SimulatedTime time = new SimulatedTime(this.simulation, 0, 0);

	final WriteLog log;

	private long versions = 1000;

	/**
	 * Create a log of one partition, so that all keys are in one place.
	 */
	TestLog() {
		this(behind(1, Duration.ZERO, 10_000, 0), OnEvict.DELETE);
	}

	TestLog(BehindSettings behind, OnEvict onEvict) {
		this.log = log(behind, onEvict);
	}

	/**
	 * Create the log as another instance sees it.
	 * @param behind how changes wait
	 * @param onEvict what an evict means for the store
	 * @return the log
	 */
	WriteLog log(BehindSettings behind, OnEvict onEvict) {
		return log("stock", behind, onEvict, this.codec);
	}

	/**
	 * Create the log of one partition as an instance sees it that encodes otherwise.
	 * @param other its codec
	 * @return the log
	 */
	WriteLog log(EntryCodec other) {
		return log("stock", behind(1, Duration.ZERO, 10_000, 0), OnEvict.DELETE, other);
	}

	WriteLog log(BehindSettings behind, OnEvict onEvict, EntryCodec codec) {
		return log("stock", behind, onEvict, codec);
	}

	WriteLog log(String cache, BehindSettings behind, OnEvict onEvict) {
		return log(cache, behind, onEvict, this.codec);
	}

	private WriteLog log(String cache, BehindSettings behind, OnEvict onEvict, EntryCodec codec) {
		CacheSettings settings = new CacheSettings(Levels.BOTH,
				new L1Settings(1000L, null, Duration.ofMinutes(5), null, WhenTrackingLost.READ_L2),
				new L2Settings(Duration.ofMillis(LIFETIME), 0, WhenUnavailable.REPAIR, null), null,
				LoadSettings.UNBOUNDED, RefreshSettings.NONE, StaleSettings.NEVER,
				new WriteSettings(WriteMode.BEHIND, onEvict, behind));
		return new WriteLog("app", cache, settings, codec, true, this.store, this.time);
	}

	static BehindSettings behind(int partitions, Duration delay, int maxPending, int replicas) {
		return new BehindSettings(delay, BatchSettings.DEFAULTS, partitions,
				new BacklogSettings(maxPending, 1000, OnFull.BLOCK, Duration.ofSeconds(5)), replicas, Ordering.GUARD);
	}

	static BehindSettings withDeadLetters(int maxDeadLetters) {
		return new BehindSettings(Duration.ZERO, BatchSettings.DEFAULTS, 1,
				new BacklogSettings(10_000, maxDeadLetters, OnFull.BLOCK, Duration.ofSeconds(5)), 0, Ordering.GUARD);
	}

	void pass(Duration duration) {
		this.simulation.run(duration);
	}

	EntryKeys keys(String key) {
		return this.log.keys().of(key);
	}

	EntryChange change(String key) {
		return new EntryChange(keys(key), key, this.time.millis());
	}

	byte[] entry(@Nullable Object value) {
		byte[] entry = this.format.write(value, this.time.millis() + LIFETIME, 0);
		EntryFormat.stamp(entry, ++this.versions, 1);
		return entry;
	}

	CompletableFuture<?> put(String key, Object value) {
		return this.log.commands().put(change(key), entry(value), LIFETIME);
	}

	CompletableFuture<?> put(WriteLog other, String key, Object value) {
		return other.commands()
			.put(new EntryChange(other.keys().of(key), key, this.time.millis()), entry(value), LIFETIME);
	}

	CompletableFuture<byte @Nullable []> evict(String key) {
		return this.log.commands().evict(change(key));
	}

	/**
	 * Read the changes of the first partition that are due.
	 * @return the changes
	 */
	List<LoggedChange> due() {
		return due(100);
	}

	List<LoggedChange> due(int most) {
		return due(most, MANY_BYTES);
	}

	List<LoggedChange> due(int most, long bytes) {
		return this.log.changes().decode(0, this.log.changes().peek(0, most, bytes).join());
	}

	List<@Nullable Object> dueKeys() {
		return due().stream().<@Nullable Object>map(LoggedChange::key).toList();
	}

	/**
	 * Return what stands in Redis.
	 * @param key a key in Redis
	 * @return its value, or {@code null} if there is none
	 */
	byte @Nullable [] held(byte[] key) {
		Object value = this.redis.execute("GET", name(key));
		return (value != null) ? ((String) value).getBytes(StandardCharsets.ISO_8859_1) : null;
	}

	void hold(byte[] key, String value) {
		this.redis.execute("SET", name(key), value);
	}

	long remaining(byte[] key) {
		return (Long) this.redis.execute("PTTL", name(key));
	}

	static String name(byte[] key) {
		return new String(key, StandardCharsets.ISO_8859_1);
	}

}
