package io.github.twolevelcache.stats;

/**
 * What one cache has done since it was created, level by level. Thread-safe.
 */
public interface CacheStats {

	/**
	 * Return the counts of the heap level.
	 * @return the counts of L1
	 */
	LevelStats l1();

	/**
	 * Return the counts of the Redis level.
	 * @return the counts of L2
	 */
	LevelStats l2();

	/**
	 * Return the number of loads that got no answer from L2, or were not stored there.
	 * @return their number
	 */
	long bypasses();

	/**
	 * Return the number of reads that were answered by another caller's load in this JVM.
	 * @return their number
	 */
	long sharedLoads();

	/**
	 * Return the number of writes that were repaired.
	 * @return their number
	 */
	long repairs();

	/**
	 * Return the number of writes that could not be repaired.
	 * @return their number
	 */
	long lostRepairs();

	/**
	 * Return the number of pending repairs.
	 * @return their number
	 */
	int pendingRepairs();

	/**
	 * Return the number of loads in the background.
	 * @return their number
	 */
	long refreshes();

	/**
	 * Return the number of reads that were served after their entry had expired.
	 * @return their number
	 */
	long staleHits();

	/**
	 * Return how long after their expiry entries were served, in total.
	 * @return the sum, in milliseconds
	 */
	long staleMillis();

	/**
	 * Return the number of entries of L2 that could not be used.
	 * @param cause why
	 * @return their number
	 */
	long unreadable(UnreadableCause cause);

}
