package io.github.twolevelcache.simulator.world;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.simulator.core.Simulation;

/**
 * What is wrong at the moment, and since when nothing is.
 */
final class Disturbances {

	/** After this much quiet, nothing can be blamed on a fault. */
	private static final long RECOVERY = 2_500_000_000L;

	private final Simulation simulation;

	private int all;

	private long quietSince;

	/** Those that are more than a pause. */
	private int outages;

	private long withoutOutageSince;

	/** Those that keep some from Redis, or from changing it, and others not. */
	private int divisions;

	private long undividedSince;

	/** By cache, how much is wrong with its table only. */
	private final Map<String, Integer> inTables = new HashMap<>();

	/** By cache, until when its table may have refused changes. */
	private final Map<String, Long> refusedUntil = new HashMap<>();

	Disturbances(Simulation simulation) {
		this.simulation = simulation;
	}

	/**
	 * Something goes wrong.
	 * @param outage whether it is more than a pause
	 * @param forAll whether all instances are without a server because of it
	 */
	void begins(boolean outage, boolean forAll) {
		this.all++;
		this.outages += outage ? 1 : 0;
		this.divisions += forAll ? 0 : 1;
	}

	/**
	 * Something is healed.
	 * @param outage what {@link #begins} was told
	 * @param forAll the same
	 */
	void ends(boolean outage, boolean forAll) {
		this.all--;
		this.quietSince = this.simulation.now();
		if (!forAll) {
			this.divisions--;
			this.undividedSince = this.simulation.now();
		}
		if (outage) {
			this.outages--;
			this.withoutOutageSince = this.simulation.now();
		}
	}

	/**
	 * Something that begins or ends concerns the table of one cache only.
	 * @param cache the cache
	 * @param more 1 if it begins, -1 if it ends
	 */
	void concerns(String cache, int more) {
		this.inTables.merge(cache, more, Integer::sum);
	}

	/**
	 * Return since when nothing has been wrong for a cache that writes to the database.
	 * @param cache the cache
	 * @return the time, in nanoseconds since the world began; in the future if something
	 * is wrong
	 */
	long quietSince(String cache) {
		int elsewhere = this.inTables.entrySet()
			.stream()
			.filter((table) -> !table.getKey().equals(cache))
			.mapToInt(Map.Entry::getValue)
			.sum();
		return (this.all > elsewhere) ? Long.MAX_VALUE : this.quietSince;
	}

	/**
	 * The database has refused changes up to now, or may have.
	 * @param caches whose changes
	 */
	void refused(Collection<String> caches) {
		caches.forEach((cache) -> this.refusedUntil.put(cache, this.simulation.now()));
	}

	/**
	 * Return until when the database may have refused the changes of a cache.
	 * @param cache the cache
	 * @return the time, in nanoseconds since the world began, or {@code null}
	 */
	@Nullable Long refusedUntil(String cache) {
		return this.refusedUntil.get(cache);
	}

	boolean areAny() {
		return this.all > 0;
	}

	boolean isQuietButForPauses() {
		return this.outages == 0 && this.simulation.now() - this.withoutOutageSince > 2 * RECOVERY;
	}

	/**
	 * Return whether nothing that has happened since then can be blamed on a fault.
	 * @param time the time, in nanoseconds since the world began
	 * @return whether all was quiet then, and is now
	 */
	boolean isQuietSince(long time) {
		return this.all == 0 && time - this.quietSince > RECOVERY;
	}

	/**
	 * Return whether, for a while, nobody has read what another could not change.
	 * @return whether all that is wrong is the same for all instances
	 */
	boolean areForAll() {
		return this.divisions == 0 && this.simulation.now() - this.undividedSince > RECOVERY;
	}

}
