package io.github.twolevelcache.simulator.world;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

import org.jspecify.annotations.Nullable;

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
	 * @param habits the habits that may be drawn
	 * @param length how long callers call
	 * @return the plan
	 */
	static Plan draw(long seed, Set<Fault> allowed, Set<Habit> habits, Duration length) {
		SplittableRandom random = new SplittableRandom(seed);
		Settings settings = Settings.draw(random.split(), Habit.draw(new SplittableRandom(~seed), habits));
		List<List<PlannedCall>> calls = calls(random.split(), settings, length);
		List<PlannedFault> faults = new ArrayList<>(
				awaiting(faults(random.split(), allowed, settings, length), random.split()));
		if (settings.habits().stream().anyMatch(Habit::deploys)) {
			faults.add(deployment(random, length));
		}
		return new Plan(seed, settings, calls, List.copyOf(faults));
	}

	private static List<List<PlannedCall>> calls(SplittableRandom random, Settings settings, Duration length) {
		List<List<PlannedCall>> calls = new ArrayList<>();
		boolean clears = !settings.cold() && random.nextBoolean();
		int longest = random.nextBoolean() ? 40_000_000 : 8_000_000;
		for (int caller = 0; caller < settings.instances() * CALLERS; caller++) {
			SplittableRandom own = random.split();
			List<PlannedCall> mine = new ArrayList<>();
			for (long time = 0; time < length.toNanos();) {
				Duration pause = Duration.ofNanos((long) (own.nextDouble() * longest));
				time += pause.toNanos() + 2_000_000;
				if (settings.habits().contains(Habit.TRANSACTIONS) && own.nextInt(10) == 0) {
					mine.addAll(transaction(own, settings, pause));
					continue;
				}
				Operation operation = operation(own, settings, clears);
				mine.add(new PlannedCall(pause, (own.nextInt(6) == 0) ? operation.variant() : operation,
						key(own, settings)));
			}
			calls.add(List.copyOf(mine));
		}
		return List.copyOf(calls);
	}

	private static List<PlannedCall> transaction(RandomGenerator random, Settings settings, Duration pause) {
		List<PlannedCall> calls = new ArrayList<>();
		calls.add(new PlannedCall(pause, Operation.BEGIN, NO_KEY));
		steps(random, settings, calls);
		if (random.nextInt(4) == 0 && settings.habits().contains(Habit.SAVEPOINTS)) {
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
			Operation operation = switch (random.nextInt(10)) {
				case 0, 1, 2 -> Operation.PUT;
				case 3, 4 -> Operation.EVICT;
				// After each clear, there is nothing that could be old.
				case 5 -> (random.nextInt(8) == 0) ? Operation.CLEAR : Operation.EVICT;
				case 6 -> Operation.LOOK_UP;
				case 7 -> Operation.RETRIEVE;
				default -> Operation.GET;
			};
			Operation step = inTransaction(operation, random, settings.habits());
			calls.add(new PlannedCall(pause, (random.nextInt(4) == 0) ? step.variant() : step, key));
		}
	}

	private static Operation inTransaction(Operation operation, RandomGenerator random, Set<Habit> habits) {
		return (operation == Operation.PUT && habits.contains(Habit.AFTER_COMMIT) && random.nextInt(3) == 0)
				? Operation.PUT_AFTER_COMMIT : anywhere(operation, random, habits);
	}

	private static Operation anywhere(Operation operation, RandomGenerator random, Set<Habit> habits) {
		return (operation == Operation.PUT && habits.contains(Habit.UNWRITABLE_VALUES) && random.nextInt(10) == 0)
				? Operation.PUT_UNWRITABLE : operation;
	}

	private static Operation operation(RandomGenerator random, Settings settings, boolean clears) {
		int drawn = random.nextInt(1000);
		if (clears && drawn < 4) {
			return Operation.CLEAR;
		}
		int writes = settings.cold() ? 30 : 120;
		if (drawn < writes / 8 && settings.habits().contains(Habit.UNIQUE_VALUES) && settings.writes()) {
			return Operation.MOVE;
		}
		if (drawn < writes) {
			return anywhere(random.nextBoolean() ? Operation.PUT : Operation.EVICT, random, settings.habits());
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
		// More of them where only some are allowed.
		double share = (allowed.size() < Fault.values().length) ? 0.6 : 0.25;
		for (Fault fault : Fault.values()) {
			// Drawn for all, so that what is allowed shifts nothing.
			if (fault.isDrawn() && random.nextDouble() < share && allowed.contains(fault)) {
				on.add(fault);
			}
		}
		List<Fault> drawn = List.copyOf(on);
		// Some judges need quiet.
		long longest = random.nextBoolean() ? 1_450_000_000L : 6_000_000_000L;
		boolean tables = settings.habits().contains(Habit.TWO_CACHES);
		// Always the same, so that the other has none.
		int table = tables ? random.nextInt(3) : 0;
		List<PlannedFault> faults = new ArrayList<>();
		for (long time = 0; !drawn.isEmpty() && time < length.toNanos();) {
			time += 50_000_000 + (long) (random.nextDouble() * longest);
			Duration duration = Duration.ofMillis(length(random));
			Fault fault = drawn.get(random.nextInt(drawn.size()));
			if (fault == Fault.PAUSE && settings.isBehind() && random.nextBoolean()) {
				duration = duration.plus(OWNED);
			}
			if (fault.isOfStore() && settings.isBehind() && tables && random.nextBoolean()) {
				duration = duration.plus(OWNED.multipliedBy(2));
			}
			int target = random.nextInt(1000);
			faults.add(new PlannedFault(Duration.ofNanos(time), fault, duration,
					(fault.isOfStore() && tables) ? table : target, random.nextInt(1000)));
		}
		return List.copyOf(faults);
	}

	// Late enough that changes wait, and maybe so late that nobody calls any more.
	private static PlannedFault deployment(RandomGenerator random, Duration length) {
		Duration time = Duration.ofNanos((long) (length.toNanos() * (0.3 + 0.7 * random.nextDouble())));
		return new PlannedFault(time, Fault.DEPLOY, Duration.ofMillis(random.nextInt(3000)), 0, random.nextInt(1000));
	}

	// Short, long, or about as long as a heartbeat, a command, a copy or a lease may be.
	private static int length(RandomGenerator random) {
		int[] limits = { 250, 500, 667, 1000, 1000, 2000 };
		return switch (random.nextInt(3)) {
			case 0 -> 5 + random.nextInt(295);
			case 1 -> 300 + random.nextInt(3700);
			default -> limits[random.nextInt(limits.length)] * (80 + random.nextInt(40)) / 100;
		};
	}

	// Some faults wait for a moment, and some of those for one that is rare.
	private static List<PlannedFault> awaiting(List<PlannedFault> faults, RandomGenerator random) {
		List<Moment> all = List.of(Moment.values());
		List<Moment> usual = all.stream().filter((moment) -> !moment.isRare()).toList();
		List<PlannedFault> awaiting = new ArrayList<>();
		for (PlannedFault planned : faults) {
			boolean awaits = random.nextInt(3) == 0;
			Moment drawn = (random.nextInt(4) == 0) ? all.get(random.nextInt(all.size()))
					: usual.get(random.nextInt(usual.size()));
			awaiting.add(awaits ? planned.at(drawn) : planned);
		}
		return List.copyOf(awaiting);
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
	 * @param time when it begins, or begins to wait for its moment
	 * @param fault what goes wrong
	 * @param duration how long
	 * @param target chooses the instance, connection or server, unless it waits for a
	 * moment
	 * @param variant chooses a form
	 * @param moment the moment that it waits for, or {@code null} if it does not wait
	 */
	record PlannedFault(Duration time, Fault fault, Duration duration, int target, int variant,
			@Nullable Moment moment) {

		PlannedFault(Duration time, Fault fault, Duration duration, int target, int variant) {
			this(time, fault, duration, target, variant, null);
		}

		PlannedFault lasting(Duration other) {
			return new PlannedFault(this.time, this.fault, other, this.target, this.variant, this.moment);
		}

		PlannedFault at(Moment awaited) {
			return new PlannedFault(this.time, this.fault, this.duration, this.target, this.variant, awaited);
		}

	}

}
