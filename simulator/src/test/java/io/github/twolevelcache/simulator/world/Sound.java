package io.github.twolevelcache.simulator.world;

import java.util.EnumSet;
import java.util.Set;

/**
 * What the engine stands today. What is mended is added here.
 */
final class Sound {

	/** What an application may do. */
	static final Set<Habit> HABITS = EnumSet.of(Habit.WRITES, Habit.TRANSACTIONS, Habit.SAVEPOINTS, Habit.UNIQUE_VALUES,
			Habit.TWO_CACHES, Habit.MISSING_CACHE, Habit.DYNAMIC_CACHES, Habit.OTHER_MODE, Habit.OTHER_CLASS,
			Habit.OWN_TRANSACTIONS, Habit.AFTER_COMMIT, Habit.NO_AUTO_COMMIT, Habit.UNWRITABLE_VALUES,
			Habit.FAILING_LOADS, Habit.SAME_SIMPLE_NAMES);

	/** What may go wrong. */
	static final Set<Fault> FAULTS = EnumSet.of(Fault.CUT, Fault.STALL, Fault.DEAF, Fault.OVERFLOW, Fault.FREEZE_SERVER,
			Fault.FORGET_SCRIPTS, Fault.REBOOT, Fault.LAG, Fault.INTERRUPT, Fault.FAILING_LOADER, Fault.RESTART,
			Fault.KILL, Fault.CLOCK, Fault.DRIFT, Fault.STORE_UNREACHABLE, Fault.STORE_HANGS);

	/** What is found all the same. */
	static final Set<String> KNOWN = Set.of("loads again and again", "loads what Redis holds",
			"older than the database");

	private Sound() {
	}

}
