package io.github.twolevelcache.simulator.world;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * What is going to happen in a world, drawn before it begins: removing one fault, or one
 * call, changes nothing about the others.
 *
 * @param seed decides what the plan leaves to chance
 * @param settings how the world is made
 * @param calls by caller, what it does
 * @param faults what goes wrong
 */
record Plan(long seed, Settings settings, List<List<PlannedCall>> calls, List<PlannedFault> faults) {

	private static final int CALLERS = 4;

	private static final int KEYS = 6;

	private static final int COLD_KEYS = 40;

	/** How long a partition of the log is owned. */
	private static final Duration OWNED = Duration.ofSeconds(10);

	private static final String NO_KEY = "";

	/**
	 * Draw a plan.
	 * @param seed the seed
	 * @param allowed the faults that may be drawn
	 * @param features what the application may use
	 * @param length how long callers call
	 * @return the plan
	 */
	static Plan draw(long seed, Set<Fault> allowed, Set<Feature> features, Duration length) {
		SplittableRandom random = new SplittableRandom(seed);
		Settings settings = Settings.draw(random.split(), features);
		return new Plan(seed, settings, calls(random.split(), settings, features, length),
				faults(random.split(), allowed, settings, length));
	}

	private static List<List<PlannedCall>> calls(SplittableRandom random, Settings settings, Set<Feature> features,
			Duration length) {
		List<List<PlannedCall>> calls = new ArrayList<>();
		boolean clears = !settings.cold() && random.nextBoolean();
		boolean transactions = random.nextInt(3) == 0 && features.contains(Feature.TRANSACTIONS);
		boolean moves = random.nextBoolean() && features.contains(Feature.UNIQUE_VALUES) && settings.writes();
		for (int caller = 0; caller < settings.instances() * CALLERS; caller++) {
			SplittableRandom own = random.split();
			List<PlannedCall> mine = new ArrayList<>();
			for (long time = 0; time < length.toNanos();) {
				Duration pause = Duration.ofNanos((long) (own.nextDouble() * 40_000_000));
				time += pause.toNanos() + 2_000_000;
				if (transactions && own.nextInt(10) == 0) {
					mine.addAll(transaction(own, settings, features.contains(Feature.SAVEPOINTS), pause));
				}
				else {
					mine.add(new PlannedCall(pause, operation(own, settings, clears, moves), key(own, settings)));
				}
			}
			calls.add(List.copyOf(mine));
		}
		return List.copyOf(calls);
	}

	private static List<PlannedCall> transaction(RandomGenerator random, Settings settings, boolean savepoints,
			Duration pause) {
		List<PlannedCall> calls = new ArrayList<>();
		calls.add(new PlannedCall(pause, Operation.BEGIN, NO_KEY));
		steps(random, settings, calls);
		if (random.nextInt(4) == 0 && savepoints) {
			calls.add(new PlannedCall(Duration.ZERO, Operation.SAVEPOINT, NO_KEY));
			steps(random, settings, calls);
			calls.add(new PlannedCall(Duration.ZERO, Operation.ROLLBACK_TO, NO_KEY));
			steps(random, settings, calls);
		}
		calls.add(new PlannedCall(Duration.ZERO, (random.nextInt(4) == 0) ? Operation.ROLLBACK : Operation.COMMIT,
				NO_KEY));
		return calls;
	}

	private static void steps(RandomGenerator random, Settings settings, List<PlannedCall> calls) {
		String key = key(random, settings);
		for (int steps = 1 + random.nextInt(3); steps > 0; steps--) {
			Duration pause = Duration.ofNanos((long) (random.nextDouble() * 5_000_000));
			Operation operation = switch (random.nextInt(8)) {
				case 0, 1, 2 -> Operation.PUT;
				case 3 -> Operation.EVICT;
				case 4 -> Operation.CLEAR;
				default -> Operation.GET;
			};
			calls.add(new PlannedCall(pause, operation, key));
		}
	}

	private static Operation operation(RandomGenerator random, Settings settings, boolean clears, boolean moves) {
		int drawn = random.nextInt(1000);
		if (clears && drawn < 4) {
			return Operation.CLEAR;
		}
		int writes = settings.cold() ? 30 : 120;
		if (drawn < writes / 8 && moves) {
			return Operation.MOVE;
		}
		if (drawn < writes) {
			return random.nextBoolean() ? Operation.PUT : Operation.EVICT;
		}
		return (drawn < 800) ? Operation.GET : (drawn < 900) ? Operation.RETRIEVE : Operation.LOOK_UP;
	}

	private static String key(RandomGenerator random, Settings settings) {
		// Most calls are for few keys.
		int keys = (random.nextInt(10) < 7) ? 2 : settings.cold() ? COLD_KEYS : KEYS;
		return "k" + random.nextInt(keys);
	}

	private static List<PlannedFault> faults(SplittableRandom random, Set<Fault> allowed, Settings settings,
			Duration length) {
		Set<Fault> on = EnumSet.noneOf(Fault.class);
		for (Fault fault : Fault.values()) {
			// Drawn for all, so that what is allowed shifts nothing.
			if (random.nextDouble() < 0.25 && allowed.contains(fault)) {
				on.add(fault);
			}
		}
		List<Fault> drawn = List.copyOf(on);
		List<PlannedFault> faults = new ArrayList<>();
		for (long time = 0; !drawn.isEmpty() && time < length.toNanos();) {
			time += 50_000_000 + (long) (random.nextDouble() * 1_450_000_000);
			Duration duration = Duration
				.ofMillis(random.nextBoolean() ? 5 + random.nextInt(295) : 300 + random.nextInt(3700));
			Fault fault = drawn.get(random.nextInt(drawn.size()));
			if (fault == Fault.PAUSE && settings.behind() && random.nextBoolean()) {
				duration = duration.plus(OWNED);
			}
			faults.add(new PlannedFault(Duration.ofNanos(time), fault, duration, random.nextInt(1000),
					random.nextInt(1000)));
		}
		return List.copyOf(faults);
	}

	/**
	 * Return all keys that calls are made for.
	 * @return the keys
	 */
	List<String> keys() {
		return this.calls.stream()
			.flatMap(List::stream)
			.map(PlannedCall::key)
			.filter((key) -> !key.equals(NO_KEY))
			.distinct()
			.sorted()
			.toList();
	}

	/**
	 * One call.
	 *
	 * @param pause how long the caller waits before it
	 * @param operation what it does
	 * @param key the key
	 */
	record PlannedCall(Duration pause, Operation operation, String key) {
	}

	/**
	 * One fault.
	 *
	 * @param time when it begins
	 * @param fault what goes wrong
	 * @param duration how long
	 * @param target chooses the instance, connection or server
	 * @param variant chooses a form
	 */
	record PlannedFault(Duration time, Fault fault, Duration duration, int target, int variant) {
	}

	/**
	 * How a world is made.
	 *
	 * @param instances how many instances there are
	 * @param masters how many masters
	 * @param latency how long a message takes, in milliseconds
	 * @param cold whether there are many keys, of which most are rarely read
	 * @param levels the levels of the cache
	 * @param lifetime how long entries live in Redis, in milliseconds
	 * @param properties the configuration of the cache, beside those
	 */
	record Settings(int instances, int masters, double latency, boolean cold, String levels, int lifetime,
			Map<String, Object> properties) {

		/** Few, as an idle partition costs as much as a call. */
		static final int PARTITIONS = 4;

		static Settings draw(RandomGenerator random, Set<Feature> features) {
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
			if (random.nextBoolean() && features.contains(Feature.WRITES)) {
				drawWrites(random, properties);
			}
			int lifetime = (ahead || random.nextInt(10) < 3) ? 1000 + random.nextInt(3000) : 1_800_000;
			return new Settings(2 + random.nextInt(2), 1 + random.nextInt(3), random.nextBoolean() ? 0.3 : 2,
					random.nextBoolean(),
					(random.nextInt(5) == 0 && features.contains(Feature.L2_ONLY)) ? "l2" : "both", lifetime,
					Collections.unmodifiableMap(properties));
		}

		private static void drawWrites(RandomGenerator random, Map<String, Object> properties) {
			boolean behind = random.nextInt(3) != 0;
			properties.put("write.mode", behind ? "behind" : "through");
			properties.put("write.on-evict", "delete");
			if (behind) {
				properties.put("write.behind.partitions", PARTITIONS);
				properties.put("write.behind.ordering", random.nextBoolean() ? "guard" : "fence");
				properties.put("write.behind.batch-size", 1 + random.nextInt(10));
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

		// Then a load that takes long keeps others waiting for longer than they may.
		boolean limited() {
			return this.properties.containsKey("load.max-concurrent");
		}

		boolean writes() {
			return this.properties.containsKey("write.mode");
		}

		boolean behind() {
			return "behind".equals(this.properties.get("write.mode"));
		}

		// Otherwise a failover may lose what was acknowledged.
		boolean replicated() {
			return "replicas".equals(this.properties.get("write.behind.durability"));
		}

		boolean guarded() {
			return "guard".equals(this.properties.get("write.behind.ordering"));
		}

		// Then what a caller is told of has reached Redis, whatever goes wrong.
		boolean acknowledges() {
			return !writes() && "fail".equals(this.properties.get("l2.when-unavailable"));
		}

		Map<String, Object> properties(String cache) {
			String prefix = "two-level-cache.caches." + cache + ".";
			Map<String, Object> all = new LinkedHashMap<>();
			this.properties.forEach((name, value) -> all.put(prefix + name, value));
			all.put(prefix + "levels", this.levels);
			all.put(prefix + "l2.expire-after-write", this.lifetime + "ms");
			all.put(prefix + "l2.jitter", "0%");
			return all;
		}

	}

}
