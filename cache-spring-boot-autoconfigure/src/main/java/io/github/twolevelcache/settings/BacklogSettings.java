package io.github.twolevelcache.settings;

import java.time.Duration;

/**
 * How much a log may hold, and what happens to changes for which it has no room.
 *
 * @param maxPending how many keys may wait in each partition
 * @param maxDeadLetters how many dead letters there may be in each partition. What waits
 * may still become one when there are as many
 * @param onFull what happens to a change of a further key then
 * @param maxWait how long it waits for room among those that wait; for dead letters,
 * nobody waits
 */
public record BacklogSettings(int maxPending, int maxDeadLetters, OnFull onFull, Duration maxWait) {

	/**
	 * The built-in defaults.
	 */
	public static final BacklogSettings DEFAULTS = new BacklogSettings(10_000, 1000, OnFull.BLOCK,
			Duration.ofSeconds(5));

	/**
	 * Check the settings.
	 * @param maxPending how many keys may wait in each partition
	 * @param maxDeadLetters how many dead letters there may be in each partition
	 * @param onFull what happens to a change of a further key then
	 * @param maxWait how long it waits for room among those that wait
	 * @throws InvalidSettingException if one of them cannot work
	 */
	public BacklogSettings {
		requireAny(maxPending, "write.behind.max-pending");
		requireAny(maxDeadLetters, "write.behind.max-dead-letters");
		Requirements.notNegative(maxWait, "write.behind.max-wait");
	}

	private static void requireAny(int value, String property) {
		if (value < 1) {
			throw new InvalidSettingException(property, value, "must be at least 1");
		}
	}

}
