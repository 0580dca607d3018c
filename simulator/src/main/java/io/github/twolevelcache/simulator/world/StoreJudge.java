package io.github.twolevelcache.simulator.world;

import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.simulator.core.Simulation;
import io.github.twolevelcache.simulator.instance.Item;

/**
 * Judges what the database has: all that was acknowledged, and nothing old over something
 * newer.
 */
final class StoreJudge {

	private final Simulation simulation;

	private final Judge judge;

	/** By key, the newest version that the database has got. */
	private final Map<String, Long> newest = new HashMap<>();

	StoreJudge(Simulation simulation, Judge judge) {
		this.simulation = simulation;
		this.judge = judge;
	}

	/**
	 * A row was committed.
	 * @param key its key
	 * @param item what stands there, or {@code null} if it was deleted
	 */
	void committed(String key, @Nullable Item item) {
		this.simulation.record("STORE", key + " = " + ((item != null) ? item.version() : "deleted"));
		if (item == null) {
			return;
		}
		long before = this.newest.getOrDefault(key, 0L);
		if (item.version() < before) {
			this.judge.find("old over new", item + ", the store had " + before);
		}
		this.newest.put(key, Math.max(before, item.version()));
	}

	/**
	 * Return which change of a key the database shows.
	 * @param key the key
	 * @param item what stands there, or {@code null} if it was deleted
	 * @return the version
	 */
	long version(String key, @Nullable Item item) {
		return (item != null) ? item.version() : this.judge.newestDeletion(key);
	}

	/**
	 * Judge what is there in the end.
	 * @param key the key
	 * @param item what stands there, or {@code null} if it was deleted
	 */
	void atTheEnd(String key, @Nullable Item item) {
		long version = version(key, item);
		if (version < this.judge.newest(key)) {
			this.judge.find("lost", "the store has " + key + " = " + ((item != null) ? version : "deleted")
					+ ", acknowledged " + this.judge.newest(key));
		}
	}

}
