package io.github.twolevelcache.simulator.world;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

import io.github.twolevelcache.LoadRejectedException;
import io.github.twolevelcache.LoadTimeoutException;
import io.github.twolevelcache.simulator.instance.Instance;
import io.github.twolevelcache.simulator.instance.Item;

/**
 * Judges how often the database is asked: no more loads at once than the settings allow,
 * none of what Redis holds unless Redis was away, and not all reads while it is.
 */
final class LoadJudge {

	private static final long SECOND = 1_000_000_000L;

	/** What was loaded so long ago has been stored. */
	private static final long SETTLED = SECOND / 4;

	/** More loads of a key by one instance within a second are all its reads. */
	private static final int MANY = 8;

	/** A load this long keeps others waiting. */
	private static final long LONG = SECOND / 4;

	private final World world;

	private final int limit;

	private final boolean reloads;

	/** By instance and cache, how many loads run. */
	private final Map<String, Integer> running = new HashMap<>();

	/** By instance and key, when the last loads began. */
	private final Map<String, Deque<Long>> recent = new HashMap<>();

	/** By its thread, when a load began. */
	private final Map<Thread, Long> begun = new HashMap<>();

	private long longLoadEndedAt;

	/** By key, when it was last changed; in the future while it is. */
	private final Map<String, Long> changed = new HashMap<>();

	/** By key, when a load that began after that has ended. */
	private final Map<String, Long> settledSince = new HashMap<>();

	LoadJudge(World world) {
		this.world = world;
		Map<String, Object> properties = world.settings().properties();
		this.limit = (Integer) properties.getOrDefault("load.max-concurrent", Integer.MAX_VALUE);
		this.reloads = properties.containsKey("refresh.mode") || properties.containsKey("stale.while-revalidate")
				|| !world.settings().keepsCopies() || world.has(Habit.OTHER_CLASS);
	}

	/**
	 * A key is going to be changed.
	 * @param key the key as it is planned
	 */
	void changes(String key) {
		this.changed.put(key, Long.MAX_VALUE);
		evicted(key);
	}

	/**
	 * Redis has evicted a key, so that it is to be loaded again.
	 * @param key the key as it is planned
	 */
	void evicted(String key) {
		this.settledSince.remove(key);
		this.world.instances().forEach((instance) -> this.recent.remove(place(instance, key)));
	}

	/**
	 * The caches are cleared.
	 */
	void clears() {
		this.settledSince.clear();
	}

	/**
	 * A key has been changed, or may have been.
	 * @param key the key as it is planned
	 */
	void changed(String key) {
		this.changed.put(key, now());
	}

	/**
	 * Return whether a load may fail so: it was rejected, or given up, as a load took
	 * long.
	 * @param failure what was thrown
	 * @return whether it may
	 */
	boolean allows(Throwable failure) {
		return isLimit(failure) && (now() - this.longLoadEndedAt < 2 * SECOND
				|| this.begun.values().stream().anyMatch((begin) -> now() - begin > LONG));
	}

	/**
	 * Forget the loads of an instance that was killed.
	 * @param instance the instance
	 */
	void killed(Instance instance) {
		this.begun.keySet().removeIf((thread) -> this.world.simulation().tasks().isDead(thread));
		this.running.keySet().removeIf((place) -> place.startsWith(instance + "/"));
	}

	private static boolean isLimit(Throwable failure) {
		return failure instanceof LoadRejectedException || failure instanceof LoadTimeoutException
				|| (failure.getCause() != null && isLimit(failure.getCause()));
	}

	void begins(Instance instance, String key) {
		this.begun.put(Thread.currentThread(), now());
		int running = this.running.merge(place(instance, this.world.names().cache(key)), 1, Integer::sum);
		if (running > this.limit && !this.world.has(Habit.CROSSED_LOADS)) {
			this.world.judge()
				.find("too many loads at once", instance + ": " + running + ", the limit is " + this.limit);
		}
		if (!this.reloads) {
			judgeNeed(instance, key);
			judgeRepetition(instance, key);
		}
	}

	// What is older than a pause, and was stored before it, is still what Redis holds.
	private void judgeNeed(Instance instance, String key) {
		long settled = this.settledSince.getOrDefault(key, now());
		String held = this.world.redisNames().peek(key);
		Item stored = this.world.store().committed(key);
		String newest = "\"version\":" + ((stored != null) ? stored.version() : "none");
		if (now() - settled > SETTLED && this.world.disturbances().isQuietButForPauses() && held != null
				&& (held.contains(newest + ",") || held.contains(newest + "}"))) {
			this.world.judge().find("loads what Redis holds", instance + " loads " + key);
		}
	}

	private void judgeRepetition(Instance instance, String key) {
		Deque<Long> loads = this.recent.computeIfAbsent(place(instance, key), (first) -> new ArrayDeque<>());
		loads.add(now());
		while (loads.getFirst() < now() - SECOND) {
			loads.removeFirst();
		}
		if (loads.size() > MANY && !this.world.faults().areLoadersBroken()) {
			this.world.judge()
				.find("loads again and again", instance + " has loaded " + key + " " + MANY + " times in a second");
		}
	}

	/**
	 * A load has ended.
	 * @param instance where
	 * @param key the key
	 * @param loaded whether there is a value now that others need not load
	 */
	void ends(Instance instance, String key, boolean loaded) {
		Long begin = this.begun.remove(Thread.currentThread());
		if (!loaded && begin != null) {
			this.recent.getOrDefault(place(instance, key), new ArrayDeque<>()).remove(begin);
		}
		if (begin != null && now() - begin > LONG) {
			this.longLoadEndedAt = now();
		}
		this.running.merge(place(instance, this.world.names().cache(key)), -1, Integer::sum);
		if (begin != null && begin > this.changed.getOrDefault(key, 0L)) {
			this.settledSince.putIfAbsent(key, now());
		}
	}

	private static String place(Instance instance, String key) {
		return instance + "/" + key;
	}

	private long now() {
		return this.world.simulation().now();
	}

}
