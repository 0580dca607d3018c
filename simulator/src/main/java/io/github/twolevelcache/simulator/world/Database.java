package io.github.twolevelcache.simulator.world;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

import io.github.twolevelcache.simulator.core.Simulation;
import io.github.twolevelcache.simulator.instance.Item;

/**
 * The database of the application: a version for each key. One writer changes a key at a
 * time.
 */
final class Database {

	private final Simulation simulation;

	private final RandomGenerator random;

	private final Map<String, Long> versions = new HashMap<>();

	private final Set<String> locked = new HashSet<>();

	Database(Simulation simulation) {
		this.simulation = simulation;
		this.random = simulation.chance("database");
	}

	long version(String key) {
		return this.versions.getOrDefault(key, 0L);
	}

	/**
	 * Read a key, which takes a while. Called by a task.
	 * @param key the key
	 * @return what stands there
	 */
	Item load(String key) {
		this.simulation.tasks().sleep(pause());
		Item read = new Item(key, version(key));
		this.simulation.tasks().sleep(pause());
		return read;
	}

	Duration pause() {
		// Now and then longer than a lease.
		double millis = (this.random.nextInt(100) == 0) ? 2500 * this.random.nextDouble()
				: 10 * this.random.nextDouble();
		return Duration.ofNanos((long) (millis * 1_000_000));
	}

	boolean lock(String key) {
		return this.locked.add(key);
	}

	boolean lockAll(List<String> keys) {
		if (keys.stream().anyMatch(this.locked::contains)) {
			return false;
		}
		this.locked.addAll(keys);
		return true;
	}

	void unlock(String key) {
		this.locked.remove(key);
	}

	boolean isLocked() {
		return !this.locked.isEmpty();
	}

	Item change(String key) {
		long version = version(key) + 1;
		this.versions.put(key, version);
		return new Item(key, version);
	}

}
