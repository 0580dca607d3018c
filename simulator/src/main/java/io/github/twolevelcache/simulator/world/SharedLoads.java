package io.github.twolevelcache.simulator.world;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

import io.github.twolevelcache.simulator.core.Simulation;

/**
 * Judges that a key is loaded once at a time in the fleet, and knows which loads run.
 */
final class SharedLoads {

	private static final long RECENT_WRITE = 300_000_000L;

	/** Between a lease and its load, where loads wait for their turn. */
	private static final long LONGEST_TURN = 1_300_000_000L;

	private static final long BEING_CHANGED = Long.MAX_VALUE / 2;

	private final Simulation simulation;

	private final Disturbances disturbances;

	/** Whether a key's last change may be lost. */
	private final Predicate<String> lost;

	private final Promises promises;

	/** By key and thread, the loads that run. */
	private final Map<String, Map<Thread, Loading>> loading = new HashMap<>();

	/** By key, when a load last ended. */
	private final Map<String, Long> loaded = new HashMap<>();

	private final Map<String, Long> changing = new HashMap<>();

	/** Keys whose load does not end somewhere. */
	private final Set<String> hung = new HashSet<>();

	private long cleared;

	SharedLoads(Simulation simulation, Disturbances disturbances, Predicate<String> lost, Promises promises) {
		this.simulation = simulation;
		this.disturbances = disturbances;
		this.lost = lost;
		this.promises = promises;
	}

	void changes(String key) {
		this.changing.put(key, BEING_CHANGED);
	}

	void changed(String key) {
		this.changing.put(key, this.simulation.now());
	}

	// Nobody need wait for a load that has begun before.
	void clears() {
		this.cleared = this.simulation.now();
	}

	/**
	 * A load begins. A load whose key was changed after its lease was granted has lost
	 * the lease, and counts for nothing.
	 * @param instance where
	 * @param key the key
	 * @return whether another load of the key runs that it should have waited for
	 */
	boolean begins(String instance, String key) {
		long now = this.simulation.now();
		long settled = Math.max(this.changing.getOrDefault(key, 0L), this.cleared)
				+ (this.promises.prompt() ? RECENT_WRITE : LONGEST_TURN);
		Map<Thread, Loading> running = this.loading.computeIfAbsent(key, (first) -> new HashMap<>());
		boolean another = running.values().stream().anyMatch((load) -> load.began > settled);
		running.put(Thread.currentThread(), new Loading(instance, now));
		return another && this.changing.getOrDefault(key, 0L) != BEING_CHANGED && this.promises.shared()
				&& this.disturbances.isQuietSince(now) && !this.lost.test(key);
	}

	void ends(String key) {
		this.loaded.put(key, this.simulation.now());
		this.loading.getOrDefault(key, new HashMap<>()).remove(Thread.currentThread());
	}

	/**
	 * The load of a key that this task runs does not end: after a while, others load.
	 * @param key the key
	 */
	void hangs(String key) {
		this.hung.add(key);
		this.loading.getOrDefault(key, new HashMap<>()).remove(Thread.currentThread());
	}

	boolean hasHung(String key) {
		return this.hung.contains(key);
	}

	void killed(String instance) {
		this.loading.values().forEach((running) -> running.values().removeIf((load) -> load.instance.equals(instance)));
	}

	/**
	 * Return when a key was last changed.
	 * @param key the key
	 * @return the time, in nanoseconds since the world began; in the future while it is
	 * being changed
	 */
	long lastChange(String key) {
		return this.changing.getOrDefault(key, 0L);
	}

	boolean isLoading(String key) {
		return !this.loading.getOrDefault(key, Map.of()).isEmpty();
	}

	/**
	 * Return when a load of a key last ended.
	 * @param key the key
	 * @return the time, in nanoseconds since the world began; 0 if none has
	 */
	long lastEnd(String key) {
		return this.loaded.getOrDefault(key, 0L);
	}

	private record Loading(String instance, long began) {
	}

}
