package io.github.twolevelcache.simulator.world;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * What an application may do or choose, and most do not. A world has few of them.
 */
enum Habit {

	/** Keys are records of two types that have one simple name. */
	SAME_SIMPLE_NAMES,

	/** The same key is a number here and a text there. */
	TWO_KEY_TYPES,

	/** Loaders read keys whose loaders may be reading theirs. */
	CROSSED_LOADS,

	/** Methods are annotated, and the error handler swallows what fails. */
	SWALLOWED_ERRORS,

	/** Some callers are on an event loop. */
	EVENT_LOOP,

	/** A bean changes entries when it is destroyed. */
	LAST_CHANGES,

	/** Changes in Redis are not heard of: {@code tracking: false}. */
	NO_TRACKING,

	/** Copies are served while changes are not heard of: {@code serve-l1}. */
	SERVE_L1,

	/** The cache is on the heap only: {@code levels: l1}. */
	HEAP_ONLY,

	/** The cache has no copies on the heap: {@code levels: l2}. */
	L2_ONLY,

	/** The cache writes to the database, at once or behind. */
	WRITES(0.6),

	/** Keys are read and changed in transactions. */
	TRANSACTIONS(0.4),

	/** Parts of a transaction are rolled back. */
	SAVEPOINTS(0.5),

	/** A value that only one row of the database may have moves from row to row. */
	UNIQUE_VALUES(0.3),

	/** Keys are spread over two caches. */
	TWO_CACHES(0.2),

	/** One instance has no use for the second cache. */
	MISSING_CACHE(0.4),

	/** Caches have no settings of their own, and are there when they are first used. */
	DYNAMIC_CACHES,

	/** The next version of the application writes at once, or not by the cache. */
	OTHER_MODE,

	/** Its next version has one property more in the class of what is cached. */
	OTHER_CLASS,

	/** The writer takes no part in the transactions of its callers. */
	OWN_TRANSACTIONS,

	/** Keys are put in callbacks that follow a commit. */
	AFTER_COMMIT(0.3),

	/** Connections do not commit unless they are told to: {@code autoCommit=false}. */
	NO_AUTO_COMMIT(0.5),

	/** Values are put that nobody can write. */
	UNWRITABLE_VALUES,

	/** Loaders often fail, as a record may be locked, for example. */
	FAILING_LOADS;

	/** Where only some are allowed. */
	private static final double OFTEN = 0.5;

	/** Of each of these, a world has one at most. */
	private static final List<Set<Habit>> EXCLUSIVE = List.of(
			EnumSet.of(SAME_SIMPLE_NAMES, TWO_KEY_TYPES, SWALLOWED_ERRORS, TWO_CACHES),
			EnumSet.of(SWALLOWED_ERRORS, OTHER_CLASS), EnumSet.of(NO_TRACKING, SERVE_L1, HEAP_ONLY, L2_ONLY));

	/** What the callers of a cache that writes to the database cannot do. */
	private static final Set<Habit> WITHOUT_WRITES = EnumSet.of(SAME_SIMPLE_NAMES, TWO_KEY_TYPES, EVENT_LOOP,
			LAST_CHANGES, HEAP_ONLY);

	/** What only callers of such a cache do. */
	private static final Set<Habit> WITH_WRITES = EnumSet.of(MISSING_CACHE, DYNAMIC_CACHES, OTHER_MODE, OTHER_CLASS);

	private static final Set<Habit> DEPLOYING = EnumSet.of(DYNAMIC_CACHES, OTHER_MODE, OTHER_CLASS);

	private final double share;

	Habit() {
		this(0.1);
	}

	Habit(double share) {
		this.share = share;
	}

	/**
	 * Draw the habits of a world.
	 * @param random is drawn from
	 * @param allowed those that may be drawn
	 * @return the habits
	 */
	static Set<Habit> draw(RandomGenerator random, Set<Habit> allowed) {
		Set<Habit> drawn = EnumSet.noneOf(Habit.class);
		boolean few = allowed.size() < values().length / 2;
		for (Habit habit : values()) {
			// Drawn for all, so that what is allowed shifts nothing.
			if (random.nextDouble() < (few ? OFTEN : habit.share) && allowed.contains(habit)) {
				drawn.add(habit);
			}
		}
		EXCLUSIVE.forEach((exclusive) -> keepFirst(drawn, exclusive));
		if (drawn.contains(WRITES)) {
			drawn.removeAll(WITHOUT_WRITES);
		}
		else {
			drawn.removeAll(WITH_WRITES);
		}
		if (!drawn.contains(TWO_CACHES)) {
			drawn.remove(MISSING_CACHE);
		}
		return drawn;
	}

	private static void keepFirst(Set<Habit> drawn, Set<Habit> exclusive) {
		boolean kept = false;
		for (Habit habit : exclusive) {
			if (kept) {
				drawn.remove(habit);
			}
			kept |= drawn.contains(habit);
		}
	}

	// There is a next version, which is deployed.
	boolean deploys() {
		return DEPLOYING.contains(this);
	}

	/**
	 * Configure what it needs.
	 * @param all the configuration
	 * @param cache what the properties of the cache begin with
	 */
	void configure(Map<String, Object> all, String cache) {
		switch (this) {
			case NO_TRACKING -> {
				all.put("two-level-cache.tracking", false);
				// As long as copies may be served when changes are heard of.
				all.put(cache + "l1.expire-after-write", "1s");
			}
			// Who deploys does not wait long for the database.
			case DYNAMIC_CACHES, OTHER_MODE -> all.put("two-level-cache.write-behind.shutdown-timeout", "2s");
			case L2_ONLY -> all.put(cache + "levels", "l2");
			case SERVE_L1 -> all.put(cache + "l1.when-tracking-lost", "serve-l1");
			case HEAP_ONLY -> {
				all.clear();
				all.put(cache + "levels", "l1");
			}
			default -> {
			}
		}
	}

}
