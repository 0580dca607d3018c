package io.github.twolevelcache.stats;

/**
 * What one level of one cache has done since it was created. Thread-safe; the counts of
 * different events are not read atomically.
 */
public interface LevelStats {

	/**
	 * Return the number of hits.
	 * @return the number of hits
	 */
	long hits();

	/**
	 * Return the number of reads that were served although the instance could not hear of
	 * changes.
	 * @return the number of such hits
	 */
	long untrustedHits();

	/**
	 * Return the number of misses.
	 * @return the number of misses
	 */
	long misses();

	/**
	 * Return the number of entries stored.
	 * @return the number of puts
	 */
	long puts();

	/**
	 * Return the number of entries dropped because of their age or for lack of room.
	 * @return the number of evictions
	 */
	long evictions();

}
