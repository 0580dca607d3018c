package io.github.twolevelcache.simulator.world;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
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

	/** After this much quiet, nothing can be blamed on a fault. */
	private static final long RECOVERY = 2_500_000_000L;

	private static final long LONGEST_CALL = 30_000_000_000L;

	/** What Redis and those who are woken need is less. */
	private static final long LONGEST_WAIT = 700_000_000L;

	private static final long RECENT_WRITE = 300_000_000L;

	/** Between a lease and its load, where loads wait for their turn. */
	private static final long LONGEST_TURN = 1_300_000_000L;

	private static final long BEING_CHANGED = Long.MAX_VALUE / 2;

	private final Simulation simulation;

	/** Whether a key's last change may be lost. */
	private final Predicate<String> lost;

	private final Promises promises;

	private final Map<String, Finding> findings = new LinkedHashMap<>();

	/** By instance and key, the newest version that was acknowledged there. */
	private final Map<String, Long> own = new HashMap<>();

	/** By instance and key, the newest version that was read there. */
	private final Map<String, Long> seen = new HashMap<>();

	/** By key, what was acknowledged, in order. */
	private final Map<String, List<Acknowledged>> acknowledged = new HashMap<>();

	/** By key and thread, when the loads that run have begun. */
	private final Map<String, Map<Thread, Loading>> loading = new HashMap<>();

	/** By key, when a load last ended. */
	private final Map<String, Long> loaded = new HashMap<>();

	private final Map<String, Long> changing = new HashMap<>();

	private long cleared;

	/** By key, the newest version that means that it is deleted. */
	private final Map<String, Long> deletions = new HashMap<>();

	/** Versions that were never committed, or are not yet, behind their keys. */
	private final Set<String> uncommitted = new HashSet<>();

	private int faults;

	private long quietSince;

	/** Those that are more than a pause. */
	private int outages;

	private long withoutOutageSince;

	private long calls;

	Judge(Simulation simulation, Predicate<String> lost, Promises promises) {
		this.simulation = simulation;
		this.lost = lost;
		this.promises = promises;
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
	 * Something goes wrong.
	 * @param outage whether it is more than a pause
	 */
	void faultBegins(boolean outage) {
		this.faults++;
		this.outages += outage ? 1 : 0;
	}

	/**
	 * Something is healed.
	 * @param outage what {@link #faultBegins(boolean)} was told
	 */
	void faultEnds(boolean outage) {
		this.faults--;
		this.quietSince = this.simulation.now();
		if (outage) {
			this.outages--;
			this.withoutOutageSince = this.simulation.now();
		}
	}

	boolean isDisturbed() {
		return this.faults > 0;
	}

	boolean isQuietButForPauses() {
		return this.outages == 0 && this.simulation.now() - this.withoutOutageSince > 2 * RECOVERY;
	}

	// Nothing that has happened since then can be blamed on a fault.
	private boolean isQuietSince(long time) {
		return this.faults == 0 && time - this.quietSince > RECOVERY;
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
		return new Read(instance, key, now, this.own.getOrDefault(place, 0L), this.seen.getOrDefault(place, 0L),
				(this.promises.acknowledged() || isQuietSince(now)) ? stale : 0);
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
		// What a load returns may be newer than what is kept.
		this.seen.merge(read.instance + "/" + read.key, Math.min(version, newest(read.key)), Math::max);
	}

	long newest(String key) {
		return this.acknowledged.getOrDefault(key, List.of()).stream().mapToLong(Acknowledged::version).max().orElse(0);
	}

	void failed(Read read, Throwable failure) {
		ended(read);
		if (isQuietSince(read.began)) {
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
		long waited = this.simulation.now() - Math.max(read.began, this.loaded.getOrDefault(read.key, 0L));
		boolean loading = !this.loading.getOrDefault(read.key, Map.of()).isEmpty();
		if (waited > LONGEST_WAIT && !loading && this.promises.prompt() && isQuietSince(read.began)
				&& !this.lost.test(read.key)) {
			find("waits for nothing", read.instance + " " + read.key + ": " + waited / 1_000_000
					+ " ms longer than a load of the key took");
		}
		if (took > LONGEST_CALL) {
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
		if (isQuietSince(began)) {
			find("fails without cause", instance + " writes " + key + ": " + describe(failure));
		}
	}

	void changes(String key, long version, boolean deletes) {
		this.changing.put(key, BEING_CHANGED);
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

	// Nobody need wait for a load that has begun before.
	void clears() {
		this.cleared = this.simulation.now();
	}

	void changed(String instance, String key, long version, boolean told) {
		this.changing.put(key, this.simulation.now());
		if (told) {
			this.own.merge(instance + "/" + key, version, Math::max);
		}
		if (told && this.promises.shared()) {
			this.acknowledged.computeIfAbsent(key, (first) -> new ArrayList<>())
				.add(new Acknowledged(this.simulation.now(), version));
		}
	}

	// A load whose key was changed after its lease was granted has lost the lease.
	void loadBegins(String instance, String key) {
		long now = this.simulation.now();
		long settled = Math.max(this.changing.getOrDefault(key, 0L), this.cleared)
				+ (this.promises.prompt() ? RECENT_WRITE : LONGEST_TURN);
		Map<Thread, Loading> running = this.loading.computeIfAbsent(key, (first) -> new HashMap<>());
		boolean another = running.values().stream().anyMatch((load) -> load.began > settled);
		if (another && this.changing.getOrDefault(key, 0L) != BEING_CHANGED && this.promises.shared()
				&& isQuietSince(now) && !this.lost.test(key)) {
			find("two loads", instance + " loads " + key + " while another does");
		}
		running.put(Thread.currentThread(), new Loading(instance, now));
	}

	void killed(String instance) {
		this.loading.values().forEach((running) -> running.values().removeIf((load) -> load.instance.equals(instance)));
	}

	void loadEnds(String key) {
		this.loaded.put(key, this.simulation.now());
		this.loading.getOrDefault(key, new HashMap<>()).remove(Thread.currentThread());
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

	private record Loading(String instance, long began) {
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
