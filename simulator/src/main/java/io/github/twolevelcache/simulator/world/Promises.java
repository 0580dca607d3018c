package io.github.twolevelcache.simulator.world;

/**
 * What holds for the settings of a world.
 *
 * @param shared whether a change reaches the other instances
 * @param prompt whether loads do not wait for the loads of other keys
 * @param ordered whether an instance does not go back to an older value
 * @param acknowledged whether Redis has what a caller was told of, whatever goes wrong
 */
record Promises(boolean shared, boolean prompt, boolean ordered, boolean acknowledged) {

	static Promises of(Settings settings) {
		boolean heard = !settings.habits().contains(Habit.NO_TRACKING) && !settings.habits().contains(Habit.SERVE_L1);
		return new Promises(!settings.habits().contains(Habit.HEAP_ONLY), !settings.isLimited(), heard,
				heard && settings.acknowledges());
	}

}
