package io.github.twolevelcache.settings;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Lifetimes and form of the entries in L2.
 *
 * @param expireAfterWrite the longest an entry lives
 * @param jitter the share of the lifetime, from 0 to 1, by which it is shortened at
 * random, so that entries written together do not expire together
 * @param whenUnavailable what happens to a write that Redis does not acknowledge
 * @param compressionThreshold the encoded size in bytes from which values are compressed,
 * or {@code null} to compress none
 */
public record L2Settings(Duration expireAfterWrite, double jitter, WhenUnavailable whenUnavailable,
		@Nullable Long compressionThreshold) {

	/**
	 * Check the bounds.
	 * @param expireAfterWrite the longest an entry lives
	 * @param jitter the share of the lifetime, from 0 to 1, by which it is shortened at
	 * random, so that entries written together do not expire together
	 * @param whenUnavailable what happens to a write that Redis does not acknowledge
	 * @param compressionThreshold the encoded size in bytes from which values are
	 * compressed, or {@code null} to compress none
	 * @throws InvalidSettingException if one of them cannot work
	 */
	public L2Settings {
		Requirements.positive(expireAfterWrite, "l2.expire-after-write");
		if (!(jitter >= 0 && jitter <= 0.9)) {
			throw new InvalidSettingException("l2.jitter", jitter, "must be between 0% and 90%");
		}
		if (compressionThreshold != null && compressionThreshold < 0) {
			throw new InvalidSettingException("l2.compression-threshold", compressionThreshold, "must not be negative");
		}
	}

}
