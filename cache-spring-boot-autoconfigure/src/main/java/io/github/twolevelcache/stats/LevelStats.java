package io.github.twolevelcache.stats;

import java.util.concurrent.atomic.LongAdder;

/**
 * What one level of one cache has done since it was created. Thread-safe; the counts of
 * different events are not read atomically.
 */
public final class LevelStats {

	private final LongAdder hits = new LongAdder();

	private final LongAdder untrustedHits = new LongAdder();

	private final LongAdder misses = new LongAdder();

	private final LongAdder puts = new LongAdder();

	private final LongAdder evictions = new LongAdder();

	/**
	 * Count a read that found its entry.
	 */
	public void recordHit() {
		this.hits.increment();
	}

	/**
	 * Count a read.
	 * @param found whether it found its entry
	 */
	public void record(boolean found) {
		if (found) {
			recordHit();
		}
		else {
			recordMiss();
		}
	}

	/**
	 * Count a read that was served although changes were not heard of. It counts as a hit
	 * besides.
	 */
	public void recordUntrustedHit() {
		this.untrustedHits.increment();
	}

	/**
	 * Count a read that found nothing it could use.
	 */
	public void recordMiss() {
		this.misses.increment();
	}

	/**
	 * Count an entry stored.
	 */
	public void recordPut() {
		this.puts.increment();
	}

	/**
	 * Count an entry dropped because of its age or for want of room.
	 */
	public void recordEviction() {
		this.evictions.increment();
	}

	/**
	 * Return the number of hits.
	 * @return the number of hits
	 */
	public long hits() {
		return this.hits.sum();
	}

	/**
	 * Return the number of reads that were served although changes were not heard of.
	 * @return the number of such hits
	 */
	public long untrustedHits() {
		return this.untrustedHits.sum();
	}

	/**
	 * Return the number of misses.
	 * @return the number of misses
	 */
	public long misses() {
		return this.misses.sum();
	}

	/**
	 * Return the number of entries stored.
	 * @return the number of puts
	 */
	public long puts() {
		return this.puts.sum();
	}

	/**
	 * Return the number of entries dropped because of their age or for want of room.
	 * @return the number of evictions
	 */
	public long evictions() {
		return this.evictions.sum();
	}

}
