package io.github.twolevelcache.internal.stats;

import java.util.concurrent.atomic.LongAdder;

import io.github.twolevelcache.stats.LevelStats;

/**
 * What one level of one cache has done since it was created. Thread-safe; the counts of
 * different events are not read atomically.
 */
public final class LevelCounters implements LevelStats {

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
	 * Count a read that was served although the instance could not hear of changes. It
	 * also counts as a hit.
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
	 * Count an entry dropped because of its age or for lack of room.
	 */
	public void recordEviction() {
		this.evictions.increment();
	}

	@Override
	public long hits() {
		return this.hits.sum();
	}

	@Override
	public long untrustedHits() {
		return this.untrustedHits.sum();
	}

	@Override
	public long misses() {
		return this.misses.sum();
	}

	@Override
	public long puts() {
		return this.puts.sum();
	}

	@Override
	public long evictions() {
		return this.evictions.sum();
	}

}
