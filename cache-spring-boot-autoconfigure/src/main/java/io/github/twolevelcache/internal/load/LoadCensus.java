package io.github.twolevelcache.internal.load;

/**
 * What is being loaded in one cache of this instance.
 *
 * @param running how many loads run
 * @param queued how many wait for room in this instance
 * @param queuedForFleet how many wait for room in the fleet
 * @param waiters for how many keys somebody waits for the load of another instance
 */
public record LoadCensus(int running, int queued, int queuedForFleet, int waiters) {

	/** Nothing is being loaded. */
	public static final LoadCensus NONE = new LoadCensus(0, 0, 0, 0);

}
