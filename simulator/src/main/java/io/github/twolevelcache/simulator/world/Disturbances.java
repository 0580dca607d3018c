package io.github.twolevelcache.simulator.world;

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

	Disturbances(Simulation simulation) {
		this.simulation = simulation;
	}

	/**
	 * Something goes wrong.
	 * @param outage whether it is more than a pause
	 */
	void begins(boolean outage) {
		this.all++;
		this.outages += outage ? 1 : 0;
	}

	/**
	 * Something is healed.
	 * @param outage what {@link #begins(boolean)} was told
	 */
	void ends(boolean outage) {
		this.all--;
		this.quietSince = this.simulation.now();
		if (outage) {
			this.outages--;
			this.withoutOutageSince = this.simulation.now();
		}
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

}
