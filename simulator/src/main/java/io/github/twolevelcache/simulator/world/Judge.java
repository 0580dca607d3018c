package io.github.twolevelcache.simulator.world;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.simulator.core.Simulation;
import io.github.twolevelcache.simulator.instance.Item;

/**
 * Judges what callers see by what is promised. A change counts from the moment its caller
 * was told that it is made; one that has failed, or was interrupted, may have been made
 * or not, and is not counted.
 */
final class Judge {

	/** Of the default of {@code two-level-cache.max-staleness}. */
	private static final long MAX_STALENESS = 1_000_000_000L;

	private static final long LONGEST_CALL = 30_000_000_000L;

	/** What Redis and those who are woken need is less. */
	private static final long LONGEST_WAIT = 700_000_000L;

	private final Simulation simulation;

	private final Disturbances disturbances;

	/** Whether a key's last change may be lost. */
	private final Predicate<String> lost;

	private final Promises promises;

	private final SharedLoads loads;

	private final Map<String, Finding> findings = new LinkedHashMap<>();

	/** By instance and key, the newest version that was acknowledged there. */
	private final Map<String, Long> own = new HashMap<>();

	/** By instance and key, the newest version that was read there. */
	private final Map<String, Long> seen = new HashMap<>();

	/** By key, what was acknowledged, in order. */
	private final Map<String, List<Acknowledged>> acknowledged = new HashMap<>();

	/** By instance and key, the reads that have not ended, in order. */
	private final Map<String, Set<Read>> open = new HashMap<>();

	/** By key, the newest version that means that it is deleted. */
	private final Map<String, Long> deletions = new HashMap<>();

	/** Versions that were never committed, or are not yet, behind their keys. */
	private final Set<String> uncommitted = new HashSet<>();

	private long calls;

	Judge(Simulation simulation, Disturbances disturbances, Predicate<String> lost, Promises promises,
			SharedLoads loads) {
		this.simulation = simulation;
		this.disturbances = disturbances;
		this.lost = lost;
		this.promises = promises;
		this.loads = loads;
	}

	void find(String kind, String detail) {
		this.simulation.record("JUDGE", kind + ": " + detail);
		this.findings.putIfAbsent(kind, new Finding(kind, detail, this.simulation.now()));
	}

	List<Finding> findings() {
		return List.copyOf(this.findings.values());
	}

	long calls() {
		return this.calls;
	}

	/**
	 * Return whether all changes of a key have reached everybody before it was read.
	 * @param read the read, which has ended
	 * @return whether they have
	 */
	boolean isSettled(Read read) {
		return read.began - this.loads.lastChange(read.key) > MAX_STALENESS
				&& this.disturbances.isQuietSince(read.began) && this.promises.ordered() && !this.lost.test(read.key);
	}

	/**
	 * A transaction has thrown, although the database has committed it.
	 * @param instance where
	 * @param began when it began
	 * @param failure what it has thrown
	 */
	void failedAfterCommit(String instance, long began, Throwable failure) {
		if (this.disturbances.isQuietSince(began)) {
			find("fails after commit", instance + ": " + describe(failure));
		}
	}

	Read begin(String instance, String key) {
		this.calls++;
		long now = this.simulation.now();
		long stale = 0;
		for (Acknowledged change : this.acknowledged.getOrDefault(key, List.of())) {
			if (change.time < now - MAX_STALENESS) {
				stale = Math.max(stale, change.version);
			}
		}
		String place = instance + "/" + key;
		Read read = new Read(instance, key, now, this.own.getOrDefault(place, 0L), this.seen.getOrDefault(place, 0L),
				(this.promises.acknowledged() || this.disturbances.isQuietSince(now)
						|| (this.disturbances.areForAll() && this.promises.ordered())) ? stale : 0);
		this.open.computeIfAbsent(place, (first) -> new LinkedHashSet<>()).add(read);
		return read;
	}

	/**
	 * Say that nobody waits for a read any more.
	 * @param read the read
	 */
	void close(Read read) {
		this.open.getOrDefault(read.instance + "/" + read.key, new LinkedHashSet<>()).remove(read);
	}

	/**
	 * Judge what a read has returned.
	 * @param read the read
	 * @param item what was read
	 */
	void read(Read read, Item item) {
		if (this.uncommitted.contains(name(read.key, item.version()))) {
			find("uncommitted read", read.instance + " read " + item);
		}
		judge(read, item.version());
	}

	private static String name(String key, long version) {
		return key + " = " + version;
	}

	/**
	 * Judge a read that has found no record.
	 * @param read the read
	 */
	void readNothing(Read read) {
		judge(read, newestDeletion(read.key));
	}

	long newestDeletion(String key) {
		return this.deletions.getOrDefault(key, 0L);
	}

	/**
	 * Judge a read that says nothing about its key.
	 * @param read the read
	 */
	void readUnknown(Read read) {
		ended(read);
	}

	private void judge(Read read, long version) {
		ended(read);
		if (this.lost.test(read.key)) {
			return;
		}
		String what = read.instance + " read " + name(read.key, version);
		if (version < read.own) {
			find("own write not read", what + ", had written " + read.own);
		}
		if (version < read.seen && this.promises.ordered()) {
			find("goes back", what + ", had read " + read.seen);
		}
		if (version < read.stale) {
			find("stale", what + ", acknowledged more than a second before: " + read.stale);
		}
		// What a load returns may be newer than what is kept, as long as nobody was told.
		this.seen.merge(read.instance + "/" + read.key, Math.min(version, newest(read.key)), Math::max);
	}

	long newest(String key) {
		return this.acknowledged.getOrDefault(key, List.of()).stream().mapToLong(Acknowledged::version).max().orElse(0);
	}

	void failed(Read read, Throwable failure) {
		ended(read);
		if (this.disturbances.isQuietSince(read.began)) {
			find("fails without cause", read.instance + " " + read.key + ": " + describe(failure));
		}
	}

	/**
	 * Name a failure and its causes. Their messages may hold identity hash codes, which
	 * differ from JVM to JVM.
	 * @param failure the failure
	 * @return the names of their classes
	 */
	static String describe(Throwable failure) {
		String name = failure.getClass().getSimpleName();
		return (failure.getCause() != null) ? name + " <- " + describe(failure.getCause()) : name;
	}

	private void ended(Read read) {
		long took = this.simulation.now() - read.began;
		long waited = this.simulation.now() - Math.max(read.began, this.loads.lastEnd(read.key));
		if (waited > LONGEST_WAIT && !this.loads.isLoading(read.key) && this.promises.prompt()
				&& this.disturbances.isQuietSince(read.began) && !this.lost.test(read.key)) {
			find("waits for nothing", read.instance + " " + read.key + ": " + waited / 1_000_000
					+ " ms longer than a load of the key took");
		}
		if (took > LONGEST_CALL && !this.loads.hasHung(read.key)) {
			find("takes long", read.instance + " " + read.key + ": " + took / 1_000_000 + " ms");
		}
	}

	/**
	 * Judge a read in a transaction that has changed the key.
	 * @param read the read
	 * @param item what was read, or {@code null} if it was deleted
	 * @param own what the transaction has written
	 * @param deleted whether it has deleted the key
	 */
	void readOwn(Read read, @Nullable Item item, long own, boolean deleted) {
		ended(read);
		if (deleted ? item != null : item == null || item.version() != own) {
			find("own write not read in transaction",
					read.instance + " read " + item + ", had written " + (deleted ? "a deletion" : own));
		}
	}

	void writeFailed(String instance, String key, long began, Throwable failure) {
		if (this.disturbances.isQuietSince(began)) {
			find("fails without cause", instance + " writes " + key + ": " + describe(failure));
		}
	}

	void changes(String key, long version, boolean deletes) {
		if (deletes) {
			this.deletions.put(key, version);
		}
	}

	void uncommitted(String key, long version) {
		this.uncommitted.add(name(key, version));
	}

	void committed(String key, long version) {
		this.uncommitted.remove(name(key, version));
	}

	void changed(String instance, String key, long version, boolean told) {
		if (told) {
			this.own.merge(instance + "/" + key, version, Math::max);
		}
		if (told && this.promises.shared()) {
			this.acknowledged.computeIfAbsent(key, (first) -> new ArrayList<>())
				.add(new Acknowledged(this.simulation.now(), version));
		}
	}

	/**
	 * Judge how long those have waited who begin to load: nobody else was loading.
	 * @param instance where
	 * @param key the key
	 */
	void loads(String instance, String key) {
		long free = Math.max(this.loads.lastEnd(key), this.loads.lastChange(key));
		for (Read read : this.open.getOrDefault(instance + "/" + key, Set.of())) {
			long waited = this.simulation.now() - Math.max(read.began, free);
			if (waited > LONGEST_WAIT && this.promises.prompt() && this.disturbances.isQuietSince(read.began)
					&& !this.lost.test(key)) {
				find("waits for nothing",
						instance + " loads " + key + " " + waited / 1_000_000 + " ms after it could have done so");
			}
		}
	}

	/**
	 * A call that reads.
	 *
	 * @param instance where
	 * @param key the key
	 * @param began when
	 * @param own the oldest version that it may return, as this instance has written it
	 * @param seen the same, as this instance has read it
	 * @param stale the same, as it was acknowledged anywhere a while ago
	 */
	record Read(String instance, String key, long began, long own, long seen, long stale) {
	}

	private record Acknowledged(long time, long version) {
	}

	/**
	 * A promise that was broken.
	 *
	 * @param kind which
	 * @param detail how
	 * @param time when, in nanoseconds since the world began
	 */
	record Finding(String kind, String detail, long time) {
	}

}
