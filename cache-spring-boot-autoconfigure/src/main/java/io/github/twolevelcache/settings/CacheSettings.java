package io.github.twolevelcache.settings;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * The settings of one cache.
 *
 * @param levels the levels it uses
 * @param l1 what bounds its entries on the heap
 * @param l2 what bounds its entries in Redis
 * @param nullLifetime how long a cached {@code null} lives in either level, or
 * {@code null} if {@code null} may not be cached
 */
public record CacheSettings(Levels levels, L1 l1, L2 l2, @Nullable Duration nullLifetime) {

	public CacheSettings {
		if (nullLifetime != null) {
			requirePositive(nullLifetime, "null-values.expire-after-write");
		}
	}

	private static void requirePositive(Duration duration, String property) {
		// Redis counts lifetimes in whole milliseconds and refuses zero.
		if (duration.toMillis() <= 0) {
			throw new InvalidSettingException(property, duration, "must be at least 1ms");
		}
	}

	/**
	 * Bounds of L1. Exactly one of size and weight is set.
	 *
	 * @param maximumSize the most entries held, or {@code null}
	 * @param maximumWeight the most bytes held, estimated from the encoded size, or
	 * {@code null}
	 * @param expireAfterWrite the longest life of a copy
	 * @param expireAfterAccess the longest time a copy lives unread, or {@code null}
	 * @param whenTrackingLost what is read while changes are not heard of
	 */
	public record L1(@Nullable Long maximumSize, @Nullable Long maximumWeight, Duration expireAfterWrite,
			@Nullable Duration expireAfterAccess, WhenTrackingLost whenTrackingLost) {

		public L1 {
			if (maximumSize != null && maximumWeight != null) {
				throw new InvalidSettingException("l1.maximum-weight", maximumWeight,
						"cannot be combined with l1.maximum-size; keep one of the two");
			}
			if (maximumSize == null && maximumWeight == null) {
				throw new InvalidSettingException("l1.maximum-size", null, "or l1.maximum-weight must be set");
			}
			requireAtLeastOne(maximumSize, "l1.maximum-size");
			requireAtLeastOne(maximumWeight, "l1.maximum-weight");
			requirePositive(expireAfterWrite, "l1.expire-after-write");
			if (expireAfterAccess != null) {
				requirePositive(expireAfterAccess, "l1.expire-after-access");
			}
		}

		private static void requireAtLeastOne(@Nullable Long bound, String property) {
			if (bound != null && bound < 1) {
				throw new InvalidSettingException(property, bound,
						"must be at least 1; to go without a heap level, set levels to l2");
			}
		}

	}

	/**
	 * Lifetimes and form of the entries in L2.
	 *
	 * @param expireAfterWrite the longest life of an entry
	 * @param jitter the share of the lifetime, from 0 to 1, by which it is shortened at
	 * random, so that entries written together do not expire together
	 * @param compressionThreshold the encoded size in bytes from which values are
	 * compressed, or {@code null} to compress none
	 */
	public record L2(Duration expireAfterWrite, double jitter, @Nullable Long compressionThreshold) {

		public L2 {
			requirePositive(expireAfterWrite, "l2.expire-after-write");
			if (!(jitter >= 0 && jitter <= 0.9)) {
				throw new InvalidSettingException("l2.jitter", jitter, "must be between 0% and 90%");
			}
			if (compressionThreshold != null && compressionThreshold < 0) {
				throw new InvalidSettingException("l2.compression-threshold", compressionThreshold,
						"must not be negative");
			}
		}

	}

}
