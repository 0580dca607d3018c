package io.github.twolevelcache.internal.stats;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntSupplier;

import io.github.twolevelcache.stats.CacheStats;
import io.github.twolevelcache.stats.UnreadableCause;

/**
 * Counts what one cache does. Thread-safe.
 */
public final class CacheCounters implements CacheStats {

	private final LevelCounters l1 = new LevelCounters();

	private final LevelCounters l2 = new LevelCounters();

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
	public CacheCounters() {
		for (UnreadableCause cause : UnreadableCause.values()) {
			this.unreadable.put(cause, new AtomicLong());
		}
	}

	@Override
	public LevelCounters l1() {
		return this.l1;
	}

	@Override
	public LevelCounters l2() {
		return this.l2;
	}

	/**
	 * Count a load that got no answer from L2, or was not stored there.
	 */
	public void recordBypass() {
		this.bypasses.increment();
	}

	@Override
	public long bypasses() {
		return this.bypasses.sum();
	}

	/**
	 * Count a read that was answered by another caller's load in this JVM.
	 */
	public void recordSharedLoad() {
		this.sharedLoads.increment();
	}

	@Override
	public long sharedLoads() {
		return this.sharedLoads.sum();
	}

	/**
	 * Count a write that Redis did not acknowledge and that was repaired.
	 */
	public void recordRepair() {
		this.repairs.increment();
	}

	@Override
	public long repairs() {
		return this.repairs.sum();
	}

	/**
	 * Count writes that Redis did not acknowledge and that could not be repaired.
	 * @param count their number
	 */
	public void recordLostRepairs(int count) {
		this.lostRepairs.add(count);
	}

	@Override
	public long lostRepairs() {
		return this.lostRepairs.sum();
	}

	/**
	 * Set what supplies the number of pending repairs.
	 * @param count supplies their number
	 */
	public void setPendingRepairs(IntSupplier count) {
		this.pendingRepairs = count;
	}

	@Override
	public int pendingRepairs() {
		return this.pendingRepairs.getAsInt();
	}

	/**
	 * Count a load in the background while the entry was served.
	 */
	public void recordRefresh() {
		this.refreshes.increment();
	}

	@Override
	public long refreshes() {
		return this.refreshes.sum();
	}

	/**
	 * Count a read that was served after its entry had expired.
	 * @param age the time since then, in milliseconds
	 */
	public void recordStaleHit(long age) {
		this.staleHits.increment();
		this.staleMillis.add(age);
	}

	@Override
	public long staleHits() {
		return this.staleHits.sum();
	}

	@Override
	public long staleMillis() {
		return this.staleMillis.sum();
	}

	/**
	 * Count an entry of L2 that could not be used. It also counts as a miss.
	 * @param cause why
	 * @return whether it is the first of its cause
	 */
	public boolean recordUnreadable(UnreadableCause cause) {
		return unreadableCount(cause).getAndIncrement() == 0;
	}

	/**
	 * Count an entry of a cache without L2 whose value is not what the caller expects.
	 * @return whether it is the first
	 */
	public boolean recordWrongType() {
		return recordUnreadable(UnreadableCause.WRONG_TYPE);
	}

	@Override
	public long unreadable(UnreadableCause cause) {
		return unreadableCount(cause).get();
	}

	private AtomicLong unreadableCount(UnreadableCause cause) {
		return Objects.requireNonNull(this.unreadable.get(cause));
	}

}
