package io.github.twolevelcache.simulator.world;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * How a world is made.
 *
 * @param instances how many instances there are
 * @param masters how many masters
 * @param latency how long a message takes, in milliseconds
 * @param cold whether there are many keys, of which most are rarely read
 * @param lifetime how long entries live in Redis, in milliseconds
 * @param properties the configuration of the cache, beside those
 * @param habits what the application does that most do not
 */
record Settings(int instances, int masters, double latency, boolean cold, int lifetime, Map<String, Object> properties,
		Set<Habit> habits) {

	/** Few, as an idle partition costs as much as a call. */
	static final int PARTITIONS = 4;

	static Settings draw(RandomGenerator random, Set<Habit> habits) {
		boolean ahead = random.nextInt(10) < 3;
		boolean limited = random.nextInt(10) < 3;
		Map<String, Object> properties = new LinkedHashMap<>();
		if (random.nextInt(5) == 0) {
			properties.put("l2.when-unavailable", "fail");
		}
		if (limited) {
			properties.put("load.max-concurrent", 1 + random.nextInt(3));
			if (random.nextInt(10) < 4) {
				properties.put("load.max-concurrent-in-fleet", 1 + random.nextInt(3));
			}
		}
		if (random.nextInt(10) == 0) {
			properties.put("load.timeout", "2s");
		}
		if (ahead) {
			properties.put("refresh.mode", "ahead");
			properties.put("refresh.at", "50%");
		}
		if (random.nextInt(5) == 0) {
			properties.put("stale.while-revalidate", "1s");
		}
		if (habits.contains(Habit.WRITES)) {
			drawWrites(random, properties, habits);
		}
		int lifetime = (ahead || random.nextInt(10) < 3) ? 1000 + random.nextInt(3000) : 1_800_000;
		return new Settings(2 + random.nextInt(2), 1 + random.nextInt(3), random.nextBoolean() ? 0.3 : 2,
				random.nextBoolean(), lifetime, Collections.unmodifiableMap(properties), habits);
	}

	/** Larger batches are not given much time. */
	private static final int IMPATIENT = 7;

	private static void drawWrites(RandomGenerator random, Map<String, Object> properties, Set<Habit> habits) {
		// Where it is behind, nothing is written in the transactions of callers.
		boolean behind = random.nextInt(3) != 0 && !habits.contains(Habit.OWN_TRANSACTIONS);
		properties.put("write.mode", behind ? "behind" : "through");
		properties.put("write.on-evict", "delete");
		if (behind) {
			properties.put("write.behind.partitions", PARTITIONS);
			properties.put("write.behind.ordering", random.nextBoolean() ? "guard" : "fence");
			int most = 1 + random.nextInt(10);
			properties.put("write.behind.batch-size", most);
			if (most > IMPATIENT) {
				properties.put("write.behind.batch-timeout", "500ms");
			}
			if (random.nextInt(3) == 0) {
				properties.put("write.behind.delay", random.nextInt(1000) + "ms");
			}
			if (random.nextInt(3) == 0) {
				properties.put("write.behind.durability", "replicas");
				properties.put("write.behind.replicas", 1);
			}
			if (random.nextInt(5) == 0) {
				properties.put("write.behind.max-pending", 1);
				properties.put("write.behind.max-wait", "200ms");
			}
		}
	}

	// Where neither the load itself nor others that wait for their turn time out.
	boolean mayLoadSlowly() {
		return !isLimited() && !this.properties.containsKey("load.timeout");
	}

	boolean writes() {
		return this.properties.containsKey("write.mode");
	}

	boolean isBehind() {
		return "behind".equals(this.properties.get("write.mode"));
	}

	// As they are but for how the cache writes.
	Settings inMode(String mode) {
		Map<String, Object> changed = new LinkedHashMap<>(this.properties);
		if (mode.equals("none")) {
			changed.keySet().removeIf((name) -> name.startsWith("write."));
		}
		else {
			changed.put("write.mode", mode);
		}
		return new Settings(this.instances, this.masters, this.latency, this.cold, this.lifetime,
				Collections.unmodifiableMap(changed), this.habits);
	}

	// How long a change waits at least.
	Duration delay() {
		String delay = (String) this.properties.getOrDefault("write.behind.delay", "0ms");
		return Duration.ofMillis(Long.parseLong(delay.replace("ms", "")));
	}

	// Otherwise a failover may lose what was acknowledged.
	boolean isReplicated() {
		return "replicas".equals(this.properties.get("write.behind.durability"));
	}

	boolean isGuarded() {
		return "guard".equals(this.properties.get("write.behind.ordering"));
	}

	boolean isLimited() {
		return this.properties.containsKey("load.max-concurrent");
	}

	// Copies that live long enough to be asked for again.
	boolean keepsCopies() {
		return this.lifetime > 60_000 && !this.habits.contains(Habit.HEAP_ONLY) && !this.habits.contains(Habit.L2_ONLY)
				&& !this.habits.contains(Habit.NO_TRACKING);
	}

	// Then what a caller is told of has reached Redis, whatever goes wrong.
	boolean acknowledges() {
		return !writes() && "fail".equals(this.properties.get("l2.when-unavailable"));
	}

	Map<String, Object> properties(String cache) {
		String prefix = this.habits.contains(Habit.DYNAMIC_CACHES) ? "two-level-cache.defaults."
				: "two-level-cache.caches[" + cache + "].";
		Map<String, Object> all = new LinkedHashMap<>();
		this.properties.forEach((name, value) -> all.put(prefix + name, value));
		all.put(prefix + "l2.expire-after-write", this.lifetime + "ms");
		all.put(prefix + "l2.jitter", "0%");
		this.habits.forEach((habit) -> habit.configure(all, prefix));
		return all;
	}

}
