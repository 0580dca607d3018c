package io.github.twolevelcache.simulator.world;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import io.github.twolevelcache.simulator.world.Caller.Made;
import io.github.twolevelcache.simulator.world.Plan.PlannedCall;

/**
 * When the calls of a plan were made. A plan only says how long callers wait between
 * them: where some are taken out, the pauses make up for them, so that the others are
 * made when they were.
 */
final class Timetable {

	private Timetable() {
	}

	/**
	 * Return the calls that were made.
	 * @param plan the plan
	 * @param made by caller, when its calls were made
	 * @return the calls, in order of time
	 */
	static List<Entry> of(Plan plan, List<List<Made>> made) {
		List<Entry> entries = new ArrayList<>();
		for (int caller = 0; caller < made.size(); caller++) {
			for (int number = 0; number < made.get(caller).size(); number++) {
				Made times = made.get(caller).get(number);
				entries.add(new Entry(caller, times.begin(), times.end() - times.begin(),
						plan.calls().get(caller).get(number)));
			}
		}
		entries.sort(Comparator.comparing(Entry::begin));
		return entries;
	}

	/**
	 * Plan calls at their times.
	 * @param entries the calls, in order of time
	 * @param callers how many callers there are
	 * @return the calls by caller
	 */
	static List<List<PlannedCall>> calls(List<Entry> entries, int callers) {
		List<List<PlannedCall>> calls = new ArrayList<>();
		for (int number = 0; number < callers; number++) {
			int caller = number;
			List<PlannedCall> own = new ArrayList<>();
			long free = World.START.toNanos();
			for (Entry entry : entries.stream().filter((one) -> one.caller() == caller).toList()) {
				Duration pause = Duration.ofNanos(Math.max(0, entry.begin() - free));
				own.add(RecordText.with(entry.call(), "pause", pause));
				free = Math.max(free, entry.begin()) + entry.duration();
			}
			calls.add(List.copyOf(own));
		}
		return calls;
	}

	/**
	 * A call.
	 *
	 * @param caller who makes it
	 * @param begin when, in nanoseconds since the world began
	 * @param duration how long it took, in nanoseconds
	 * @param call what it is
	 */
	record Entry(int caller, long begin, long duration, PlannedCall call) {
	}

}
