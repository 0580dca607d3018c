package io.github.twolevelcache.simulator.world;

import java.util.List;
import java.util.Set;

import io.github.twolevelcache.simulator.instance.Instance;
import io.github.twolevelcache.simulator.instance.Order;
import io.github.twolevelcache.simulator.instance.Parcel;

/**
 * In which cache, and by which key, the application has what a plan calls {@code k0},
 * {@code k1} and so on.
 */
final class Names {

	static final String CACHE = "items";

	private static final String SECOND_CACHE = "parcels";

	/** What the name of the instance begins with that may lack a cache. */
	private static final String LACKING = "i1";

	private static final String FIRST = "k0";

	private static final String SECOND = "k1";

	private static final long NUMBER = 42;

	private final Set<Habit> habits;

	Names(Set<Habit> habits) {
		this.habits = habits;
	}

	/**
	 * Return the names of all caches.
	 * @return the names, first that of the cache which most keys are in
	 */
	List<String> caches() {
		return this.habits.contains(Habit.TWO_CACHES) ? List.of(CACHE, SECOND_CACHE) : List.of(CACHE);
	}

	/**
	 * Return the names of the caches of an instance.
	 * @param instance the name of the instance
	 * @return the names
	 */
	List<String> caches(String instance) {
		return (this.habits.contains(Habit.MISSING_CACHE) && instance.startsWith(LACKING)) ? List.of(CACHE) : caches();
	}

	/**
	 * Return whether an instance has the cache of a key.
	 * @param instance the instance
	 * @param key the key as it is planned
	 * @return whether it has
	 */
	boolean has(Instance instance, String key) {
		return caches(instance.toString()).contains(cache(key));
	}

	String cache(String key) {
		boolean isSecond = this.habits.contains(Habit.TWO_CACHES) && !key.isEmpty()
				&& key.charAt(key.length() - 1) % 2 != 0;
		return isSecond ? SECOND_CACHE : CACHE;
	}

	/**
	 * Return the key that the cache is asked for.
	 * @param key the key as it is planned
	 * @param caller the number of the caller
	 * @return the key
	 */
	Object key(String key, int caller) {
		if (key.equals(FIRST)) {
			return first(caller);
		}
		if (key.equals(SECOND)) {
			return this.habits.contains(Habit.SAME_SIMPLE_NAMES) ? new Parcel.Id(NUMBER) : key;
		}
		return key;
	}

	private Object first(int caller) {
		if (this.habits.contains(Habit.SAME_SIMPLE_NAMES)) {
			return new Order.Id(NUMBER);
		}
		if (this.habits.contains(Habit.TWO_KEY_TYPES)) {
			return (caller % 2 == 0) ? (Object) NUMBER : String.valueOf(NUMBER);
		}
		return FIRST;
	}

	/**
	 * Return the text of a key.
	 * @param key the key as it is planned
	 * @return the text by which Redis knows it
	 */
	String text(String key) {
		Object known = key(key, 0);
		return (known instanceof Record) ? "[\\" + known.getClass().getName() + "," + NUMBER + "]" : known.toString();
	}

}
