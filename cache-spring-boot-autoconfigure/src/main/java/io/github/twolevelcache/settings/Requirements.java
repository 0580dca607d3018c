package io.github.twolevelcache.settings;

import java.time.Duration;

/**
 * What must hold of several settings.
 */
final class Requirements {

	private Requirements() {
	}

	static void positive(Duration duration, String property) {
		// Redis counts lifetimes in whole milliseconds and refuses zero.
		if (duration.toMillis() <= 0) {
			throw new InvalidSettingException(property, duration, "must be at least 1ms");
		}
	}

	static void notNegative(Duration duration, String property) {
		if (duration.isNegative()) {
			throw new InvalidSettingException(property, duration, "must not be negative");
		}
	}

}
