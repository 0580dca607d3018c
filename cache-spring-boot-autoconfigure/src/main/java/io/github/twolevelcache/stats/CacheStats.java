package io.github.twolevelcache.stats;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntSupplier;

/**
 * What one cache has done since it was created, level by level. Thread-safe.
 */
public final class CacheStats {

	private final LevelStats l1 = new LevelStats();

	private final LevelStats l2 = new LevelStats();

	private final LongAdder bypasses = new LongAdder();

	private final LongAdder sharedLoads = new LongAdder();

	private final LongAdder repairs = new LongAdder();

	private final LongAdder lostRepairs = new LongAdder();

	private volatile IntSupplier pendingRepairs = () -> 0;

	private final LongAdder refreshes = new LongAdder();

	private final LongAdder staleHits = new LongAdder();

	private final LongAdder staleMillis = new LongAdder();

	/** Complete from the start, so that it is only read. */
	private final Map<UnreadableCause, AtomicLong> unreadable = new EnumMap<>(UnreadableCause.class);

	/**
	 * Create counts of zero.
	 */
	public CacheStats() {
		for (UnreadableCause cause : UnreadableCause.values()) {
			this.unreadable.put(cause, new AtomicLong());
		}
	}

	/**
	 * Return the counts of the heap level.
	 * @return the counts of L1
	 */
	public LevelStats l1() {
		return this.l1;
	}

	/**
	 * Return the counts of the Redis level.
	 * @return the counts of L2
	 */
	public LevelStats l2() {
		return this.l2;
	}

	/**
	 * Count a load that found no answer in L2, or was not stored there.
	 */
	public void recordBypass() {
		this.bypasses.increment();
	}

	/**
	 * Return the number of loads that found no answer in L2, or were not stored there.
	 * @return their number
	 */
	public long bypasses() {
		return this.bypasses.sum();
	}

	/**
	 * Count a read that was answered by the load of another caller in this JVM.
	 */
	public void recordSharedLoad() {
		this.sharedLoads.increment();
	}

	/**
	 * Return the number of reads that were answered by the load of another caller in this
	 * JVM.
	 * @return their number
	 */
	public long sharedLoads() {
		return this.sharedLoads.sum();
	}

	/**
	 * Count a write that Redis did not acknowledge and that was made good.
	 */
	public void recordRepair() {
		this.repairs.increment();
	}

	/**
	 * Return the number of writes that were made good.
	 * @return their number
	 */
	public long repairs() {
		return this.repairs.sum();
	}

	/**
	 * Count writes that Redis did not acknowledge and that could not be made good.
	 * @param count their number
	 */
	public void recordLostRepairs(int count) {
		this.lostRepairs.add(count);
	}

	/**
	 * Return the number of writes that could not be made good.
	 * @return their number
	 */
	public long lostRepairs() {
		return this.lostRepairs.sum();
	}

	/**
	 * Say how many writes are to be made good.
	 * @param count supplies their number
	 */
	public void setPendingRepairs(IntSupplier count) {
		this.pendingRepairs = count;
	}

	/**
	 * Return the number of writes that are to be made good.
	 * @return their number
	 */
	public int pendingRepairs() {
		return this.pendingRepairs.getAsInt();
	}

	/**
	 * Count a load in the background while the entry was served.
	 */
	public void recordRefresh() {
		this.refreshes.increment();
	}

	/**
	 * Return the number of loads in the background.
	 * @return their number
	 */
	public long refreshes() {
		return this.refreshes.sum();
	}

	/**
	 * Count a read that was served after the lifetime of its entry.
	 * @param age the time since then, in milliseconds
	 */
	public void recordStaleHit(long age) {
		this.staleHits.increment();
		this.staleMillis.add(age);
	}

	/**
	 * Return the number of reads that were served after the lifetime of their entry.
	 * @return their number
	 */
	public long staleHits() {
		return this.staleHits.sum();
	}

	/**
	 * Return how long after their lifetime entries were served, added up.
	 * @return the sum, in milliseconds
	 */
	public long staleMillis() {
		return this.staleMillis.sum();
	}

	/**
	 * Count an entry of L2 that could not be used. It counts as a miss besides.
	 * @param cause why
	 * @return whether it is the first of its cause
	 */
	public boolean recordUnreadable(UnreadableCause cause) {
		return unreadableCount(cause).getAndIncrement() == 0;
	}

	/**
	 * Return the number of entries of L2 that could not be used.
	 * @param cause why
	 * @return their number
	 */
	public long unreadable(UnreadableCause cause) {
		return unreadableCount(cause).get();
	}

	private AtomicLong unreadableCount(UnreadableCause cause) {
		return Objects.requireNonNull(this.unreadable.get(cause));
	}

}
