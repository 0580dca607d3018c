package io.github.twolevelcache.settings;

import java.time.Duration;

/**
 * How much the store is given at once, and how long it may take.
 *
 * @param size the most changes
 * @param bytes the most bytes, as the changes stand in the log; a change that has more is
 * given alone
 * @param timeout how long the store may take. Then its thread is interrupted, less is
 * given at once, and the partitions are not kept any longer
 */
public record BatchSettings(int size, long bytes, Duration timeout) {

	/**
	 * The built-in defaults.
	 */
	public static final BatchSettings DEFAULTS = new BatchSettings(500, 4 << 20, Duration.ofSeconds(30));

	private static final int MOST_CHANGES = 10_000;

	/**
	 * Check the settings.
	 * @param size the most changes
	 * @param bytes the most bytes
	 * @param timeout how long the store may take
	 * @throws InvalidSettingException if one of them cannot work
	 */
	public BatchSettings {
		if (size < 1 || size > MOST_CHANGES) {
			throw new InvalidSettingException("write.behind.batch-size", size, "must be between 1 and " + MOST_CHANGES);
		}
		if (bytes < 1) {
			throw new InvalidSettingException("write.behind.batch-bytes", bytes, "must be at least 1");
		}
		Requirements.positive(timeout, "write.behind.batch-timeout");
	}

}
