package io.github.twolevelcache.simulator.world;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.simulator.core.Simulation;
import io.github.twolevelcache.simulator.instance.Item;
import io.github.twolevelcache.simulator.world.Judge.Read;

/**
 * Judges what the database has: all that was acknowledged, nothing old over something
 * newer, and what the cache returns when a key is not changed any more.
 */
final class StoreJudge {

	private final Simulation simulation;

	private final Judge judge;

	private final Settings settings;

	/** Those whose last change nobody could bring to an end. */
	private final Set<String> abandoned = new HashSet<>();

	/** By key, the newest version that the database has got. */
	private final Map<String, Long> newest = new HashMap<>();

	StoreJudge(Simulation simulation, Judge judge, Settings settings) {
		this.simulation = simulation;
		this.judge = judge;
		this.settings = settings;
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

	/**
	 * A change of a key was not brought to an end, as the process that made it has died.
	 * @param key the key
	 */
	void abandon(String key) {
		this.abandoned.add(key);
	}

	/**
	 * Judge what a read has returned. Nobody changes the database but through the cache.
	 * @param read the read
	 * @param version what was read
	 * @param stored what the database has, or {@code null} if it was deleted
	 */
	void read(Read read, long version, @Nullable Item stored) {
		// The database may have got an older deletion than the newest one.
		if (stored == null && this.settings.isBehind()) {
			return;
		}
		long newest = version(read.key(), stored);
		if (isJudged(read.key()) && version < newest && this.judge.isSettled(read)) {
			this.judge.find("older than the database",
					read.instance() + " read " + read.key() + " = " + version + ", the database has " + newest);
		}
	}

	/**
	 * Judge what the cache returns in the end.
	 * @param instance where
	 * @param key the key
	 * @param cached what it returns, or {@code null} if it says that there is no record
	 * @param stored what the database has, or {@code null} if it was deleted
	 */
	void readLast(Object instance, String key, @Nullable Item cached, @Nullable Item stored) {
		if (isJudged(key) && !Objects.equals(cached, stored)) {
			boolean older = version(key, cached) < version(key, stored) || cached == null;
			this.judge.find(older ? "older than the database" : "newer than the database",
					instance + " has " + key + " = " + cached + ", the database has " + stored);
		}
	}

	private boolean isJudged(String key) {
		// A change that fails may have been made in part. One that is a dead letter is
		// in the cache alone.
		return this.settings.writes() && !this.settings.properties().containsKey("l2.when-unavailable")
				&& !this.settings.habits().contains(Habit.UNIQUE_VALUES) && !this.abandoned.contains(key);
	}

}
