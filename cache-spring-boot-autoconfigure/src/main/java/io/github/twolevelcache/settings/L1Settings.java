package io.github.twolevelcache.settings;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Limits of L1. Exactly one of size and weight is set.
 *
 * @param maximumSize the most entries held, or {@code null}
 * @param maximumWeight the most bytes held, estimated from the encoded size, or
 * {@code null}
 * @param expireAfterWrite the longest a copy lives
 * @param expireAfterAccess the longest a copy lives without being read, or {@code null}
 * @param whenTrackingLost what is read while the instance cannot hear of changes
 */
public record L1Settings(@Nullable Long maximumSize, @Nullable Long maximumWeight, Duration expireAfterWrite,
		@Nullable Duration expireAfterAccess, WhenTrackingLost whenTrackingLost) {

	/**
	 * Check the bounds.
	 * @param maximumSize the most entries held, or {@code null}
	 * @param maximumWeight the most bytes held, estimated from the encoded size, or
	 * {@code null}
	 * @param expireAfterWrite the longest a copy lives
	 * @param expireAfterAccess the longest a copy lives without being read, or
	 * {@code null}
	 * @param whenTrackingLost what is read while the instance cannot hear of changes
	 * @throws InvalidSettingException if one of them cannot work
	 */
	public L1Settings {
		if (maximumSize != null && maximumWeight != null) {
			throw new InvalidSettingException("l1.maximum-weight", maximumWeight,
					"cannot be combined with l1.maximum-size; keep one of the two");
		}
		if (maximumSize == null && maximumWeight == null) {
			throw new InvalidSettingException("l1.maximum-size", null, "or l1.maximum-weight must be set");
		}
		requireAtLeastOne(maximumSize, "l1.maximum-size");
		requireAtLeastOne(maximumWeight, "l1.maximum-weight");
		Requirements.positive(expireAfterWrite, "l1.expire-after-write");
		if (expireAfterAccess != null) {
			Requirements.positive(expireAfterAccess, "l1.expire-after-access");
		}
	}

	private static void requireAtLeastOne(@Nullable Long bound, String property) {
		if (bound != null && bound < 1) {
			throw new InvalidSettingException(property, bound,
					"must be at least 1; to use no heap level, set levels to l2");
		}
	}

}
