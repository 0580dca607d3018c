package io.github.twolevelcache.simulator.world;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.internal.cache.DefaultTwoLevelCache;
import io.github.twolevelcache.internal.engine.CacheEngine;
import io.github.twolevelcache.internal.entry.CacheEntry;
import io.github.twolevelcache.internal.redis.TrackedReads;
import io.github.twolevelcache.internal.remote.RemoteCache;
import io.github.twolevelcache.internal.validity.Coverage.Validity;
import io.github.twolevelcache.internal.validity.Generation;
import io.github.twolevelcache.simulator.cluster.Latin1;
import io.github.twolevelcache.simulator.cluster.Server;
import io.github.twolevelcache.simulator.instance.Instance;

/**
 * What everybody believes of a key at this moment. Looking changes nothing: it reads the
 * fields of the engine, as its methods count, or drop what has expired.
 */
final class Beliefs {

	private static final Pattern VERSION = Pattern.compile("\"version\":(\\d+)");

	private static final int HEADER_SIZE = 32;

	private static final int GENERATION = 16;

	private static final int EXPIRY = 24;

	private final World world;

	private final String key;

	Beliefs(World world, String key) {
		this.world = world;
		this.key = key;
	}

	/**
	 * Describe them.
	 * @return a line for each instance, server and the database
	 */
	List<String> lines() {
		List<String> lines = new ArrayList<>();
		for (Instance instance : this.world.instances()) {
			lines.add(instance + ": " + ofInstance(instance));
		}
		for (Server server : this.world.cluster().masters()) {
			lines.add(server.id() + ": " + ofServer(server));
		}
		lines.add("database: " + this.world.store().committed(this.key));
		lines.add("acknowledged: " + this.key + " = " + this.world.judge().newest(this.key));
		return lines;
	}

	private String ofInstance(Instance instance) {
		if (!instance.isRunning()) {
			return "does not run";
		}
		if (!this.world.names().has(instance, this.key)) {
			return "has no such cache";
		}
		String paused = instance.host().isPaused() ? "paused; " : "";
		CacheEngine engine = ((DefaultTwoLevelCache) instance.cache(this.world.names().cache(this.key))).engine();
		Object reads = engine.reads();
		// Around the engine there may be another, which takes part in transactions.
		if (field(reads, "engine") instanceof CacheEngine inner) {
			reads = inner.reads();
		}
		Object local = field(reads, "local");
		RemoteCache remote = (RemoteCache) field(reads, "remote");
		if (local == null || remote == null) {
			return paused + "cannot be looked into";
		}
		long now = instance.time().nanoTime();
		return paused + ofCopy(local, remote.generation(), now) + "; "
				+ ofTracking((TrackedReads) field(remote.bypasses(), "trackedReads")) + "; generation "
				+ remote.generation().number() + (remote.generation().isTrusted(now) ? " trusted" : " in doubt")
				+ (remote.repairs().isPending(this.key) ? "; has a repair to make" : "") + ofBypass(remote);
	}

	private String ofCopy(Object local, Generation generation, long now) {
		if (!(field(local, "index") instanceof Map<?, ?> index)) {
			return "no L1";
		}
		long stripe = ((Number) Objects.requireNonNull(call(field(local, "stripes"), "get", this.key))).longValue();
		Object held = index.get(this.key);
		if (held == null) {
			return "no copy, stripe " + stripe;
		}
		CacheEntry entry = (CacheEntry) Objects.requireNonNull(field(held, "entry"));
		Validity validity = (Validity) Objects.requireNonNull(field(held, "validity"));
		long deadline = ((Number) Objects.requireNonNull(field(held, "deadline"))).longValue();
		return "copy " + entry.value() + ", stripe " + stripe + ", coverage "
				+ (validity.holds(now) ? "holds" : validity.isCurrent() ? "ran out" : "was lost") + ", "
				+ ((deadline - now > 0) ? "alive" : "expired")
				+ (generation.includes(entry.generation()) ? "" : ", cleared");
	}

	private String ofTracking(@Nullable TrackedReads reads) {
		byte[] redisKey = Latin1.bytes(this.world.redisNames().of(this.key));
		return (reads != null) ? (reads.hears(redisKey) ? "hears its master" : "does not hear its master")
				+ (reads.isSettled(redisKey) ? "" : ", not settled") : "no tracking";
	}

	private String ofBypass(RemoteCache remote) {
		Object keys = field(field(remote.bypasses(), "bypassedKeys"), "keys");
		Object state = (keys instanceof Map<?, ?> map) ? map.get(this.key) : null;
		return (state != null) ? "; loaded without Redis " + state : "";
	}

	private String ofServer(Server server) {
		String value = server.keyspace().peek(this.world.redisNames().of(this.key));
		boolean owner = this.world.cluster().owners()[this.world.cluster()
			.slot(this.world.redisNames().of(this.key))] == server;
		return (owner ? "owns the slot; " : "") + (server.host().isPaused() ? "stands still; " : "")
				+ ((value != null) ? entry(value) : "no entry");
	}

	private static String lease(String value) {
		return value.startsWith("\0") ? "lease " + HexFormat.of().formatHex(Latin1.bytes(value))
				: "neither entry nor lease";
	}

	private String entry(String value) {
		Matcher version = VERSION.matcher(value);
		ByteBuffer header = ByteBuffer.wrap(Latin1.bytes(value));
		if (header.capacity() < HEADER_SIZE) {
			return lease(value);
		}
		return (version.find() ? "entry " + version.group(1) : "entry that cannot be read") + " of generation "
				+ header.getLong(GENERATION) + ", ends in "
				+ (header.getLong(EXPIRY) - this.world.simulation().micros() / 1000) + " ms";
	}

	private static @Nullable Object field(@Nullable Object of, String name) {
		if (of == null) {
			return null;
		}
		try {
			Field field = of.getClass().getDeclaredField(name);
			field.setAccessible(true);
			return field.get(of);
		}
		catch (NoSuchFieldException ex) {
			return null;
		}
		catch (IllegalAccessException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static @Nullable Object call(@Nullable Object of, String name, String argument) {
		try {
			Method method = Objects.requireNonNull(of).getClass().getDeclaredMethod(name, String.class);
			method.setAccessible(true);
			return method.invoke(of, argument);
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Find the key that a finding is about.
	 * @param detail of the finding
	 * @param keys of the world
	 * @return the key, or {@code null} if it names none
	 */
	static @Nullable String keyOf(String detail, Set<String> keys) {
		for (String word : detail.split("\\W+", -1)) {
			if (keys.contains(word)) {
				return word;
			}
		}
		return null;
	}

}
