package io.github.twolevelcache.settings;

import java.time.Duration;

/**
 * Changes that wait for the store in a log.
 *
 * @param delay the shortest time a change waits, so that later changes of its key can
 * replace it
 * @param batchSize the most changes that the store gets at once
 * @param partitions how many partitions the log has; fixed for the life of the cache
 * @param maxPending how many keys may wait in each partition
 * @param onFull what happens to a change of a further key then
 * @param maxWait how long it waits for room
 * @param replicas how many replicas must have a change before it is acknowledged
 * @param ordering what keeps an old change from overwriting a newer one in the store
 */
public record BehindSettings(Duration delay, int batchSize, int partitions, int maxPending, OnFull onFull,
		Duration maxWait, int replicas, Ordering ordering) {

	/**
	 * The built-in defaults.
	 */
	public static final BehindSettings DEFAULTS = new BehindSettings(Duration.ZERO, 500, 64, 10_000, OnFull.BLOCK,
			Duration.ofSeconds(5), 0, Ordering.GUARD);

	private static final int MOST_PARTITIONS = 1024;

	/**
	 * Check the settings.
	 * @param delay the shortest time a change waits, so that later changes of its key can
	 * replace it
	 * @param batchSize the most changes that the store gets at once
	 * @param partitions how many partitions the log has; fixed for the life of the cache
	 * @param maxPending how many keys may wait in each partition
	 * @param onFull what happens to a change of a further key then
	 * @param maxWait how long it waits for room
	 * @param replicas how many replicas must have a change before it is acknowledged
	 * @param ordering what keeps an old change from overwriting a newer one in the store
	 * @throws InvalidSettingException if one of them cannot work
	 */
	public BehindSettings {
		Requirements.notNegative(delay, "write.behind.delay");
		requireBetween(batchSize, 1, 10_000, "write.behind.batch-size");
		requireBetween(partitions, 1, MOST_PARTITIONS, "write.behind.partitions");
		requireBetween(maxPending, 1, Integer.MAX_VALUE, "write.behind.max-pending");
		Requirements.notNegative(maxWait, "write.behind.max-wait");
		if (ordering == Ordering.FENCE && onFull == OnFull.WRITE_THROUGH) {
			throw new InvalidSettingException("write.behind.on-full", onFull,
					"needs a store that knows versions (write.behind.ordering: guard); use block or reject");
		}
	}

	private static void requireBetween(int value, int least, int most, String property) {
		if (value < least || value > most) {
			throw new InvalidSettingException(property, value, "must be between " + least + " and " + most);
		}
	}

}
