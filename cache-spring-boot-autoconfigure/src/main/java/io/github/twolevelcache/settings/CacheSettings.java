package io.github.twolevelcache.settings;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * The settings of one cache. Immutable. The constructors of this record and of those
 * within change with each new setting: use {@link #mutate()}.
 *
 * @param levels the levels it uses
 * @param l1 what bounds its entries on the heap
 * @param l2 what bounds its entries in Redis
 * @param nullLifetime how long a cached {@code null} lives in either level, or
 * {@code null} if {@code null} may not be cached
 * @param load what bounds its loads
 * @param refresh whether entries are loaded again before they expire
 * @param stale how long entries may be served after their lifetime
 * @param write whether changes reach a store
 */
public record CacheSettings(Levels levels, L1 l1, L2 l2, @Nullable Duration nullLifetime, Load load, Refresh refresh,
		Stale stale, Write write) {

	/**
	 * Check the settings.
	 * @param levels the levels it uses
	 * @param l1 what bounds its entries on the heap
	 * @param l2 what bounds its entries in Redis
	 * @param nullLifetime how long a cached {@code null} lives in either level, or
	 * {@code null} if {@code null} may not be cached
	 * @param load what bounds its loads
	 * @param refresh whether entries are loaded again before they expire
	 * @param stale how long entries may be served after their lifetime
	 * @param write whether changes reach a store
	 * @throws InvalidSettingException if one of them cannot work
	 */
	public CacheSettings {
		if (nullLifetime != null) {
			requirePositive(nullLifetime, "null-values.expire-after-write");
		}
	}

	/**
	 * Return a builder that begins with these settings.
	 * @return the builder
	 */
	public CacheSettingsBuilder mutate() {
		return new CacheSettingsBuilder(this);
	}

	private static void requirePositive(Duration duration, String property) {
		// Redis counts lifetimes in whole milliseconds and refuses zero.
		if (duration.toMillis() <= 0) {
			throw new InvalidSettingException(property, duration, "must be at least 1ms");
		}
	}

	private static void requireNotNegative(Duration duration, String property) {
		if (duration.isNegative()) {
			throw new InvalidSettingException(property, duration, "must not be negative");
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

		/**
		 * Check the bounds.
		 * @param maximumSize the most entries held, or {@code null}
		 * @param maximumWeight the most bytes held, estimated from the encoded size, or
		 * {@code null}
		 * @param expireAfterWrite the longest life of a copy
		 * @param expireAfterAccess the longest time a copy lives unread, or {@code null}
		 * @param whenTrackingLost what is read while changes are not heard of
		 * @throws InvalidSettingException if one of them cannot work
		 */
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
	 * @param whenUnavailable what becomes of a write that Redis does not acknowledge
	 * @param compressionThreshold the encoded size in bytes from which values are
	 * compressed, or {@code null} to compress none
	 */
	public record L2(Duration expireAfterWrite, double jitter, WhenUnavailable whenUnavailable,
			@Nullable Long compressionThreshold) {

		/**
		 * Check the bounds.
		 * @param expireAfterWrite the longest life of an entry
		 * @param jitter the share of the lifetime, from 0 to 1, by which it is shortened
		 * at random, so that entries written together do not expire together
		 * @param whenUnavailable what becomes of a write that Redis does not acknowledge
		 * @param compressionThreshold the encoded size in bytes from which values are
		 * compressed, or {@code null} to compress none
		 * @throws InvalidSettingException if one of them cannot work
		 */
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

	/**
	 * Bounds of loads.
	 *
	 * @param timeout how long a caller waits for a load, or {@code null} for as long as
	 * it takes. The load goes on.
	 * @param maxConcurrent how many loads may run in this instance, or {@code null} for
	 * any number
	 * @param maxConcurrentInFleet how many loads may run in all instances together, or
	 * {@code null} for any number
	 * @param maxWait how long a load waits for its turn
	 * @param failureBackoff how long a failed load is not tried again, zero to try at
	 * once
	 */
	public record Load(@Nullable Duration timeout, @Nullable Integer maxConcurrent,
			@Nullable Integer maxConcurrentInFleet, Duration maxWait, Duration failureBackoff) {

		/**
		 * No bounds.
		 */
		public static final Load UNBOUNDED = new Load(null, null, null, Duration.ZERO, Duration.ZERO);

		/**
		 * Check the bounds.
		 * @param timeout how long a caller waits for a load, or {@code null} for as long
		 * as it takes. The load goes on.
		 * @param maxConcurrent how many loads may run in this instance, or {@code null}
		 * for any number
		 * @param maxConcurrentInFleet how many loads may run in all instances together,
		 * or {@code null} for any number
		 * @param maxWait how long a load waits for its turn
		 * @param failureBackoff how long a failed load is not tried again, zero to try at
		 * once
		 * @throws InvalidSettingException if one of them cannot work
		 */
		public Load {
			if (timeout != null) {
				requirePositive(timeout, "load.timeout");
			}
			requireAtLeastOne(maxConcurrent, "load.max-concurrent");
			requireAtLeastOne(maxConcurrentInFleet, "load.max-concurrent-in-fleet");
			requireNotNegative(maxWait, "load.max-wait");
			requireNotNegative(failureBackoff, "load.failure-backoff");
		}

		private static void requireAtLeastOne(@Nullable Integer limit, String property) {
			if (limit != null && limit < 1) {
				throw new InvalidSettingException(property, limit, "must be at least 1");
			}
		}

	}

	/**
	 * Refreshing of entries that are read.
	 *
	 * @param mode when they are loaded again
	 * @param at the share of the lifetime, between 0 and 1, after which
	 * {@link RefreshMode#AHEAD} loads again
	 */
	public record Refresh(RefreshMode mode, double at) {

		/**
		 * Entries are loaded again when they have expired.
		 */
		public static final Refresh NONE = new Refresh(RefreshMode.NONE, 0.8);

		/**
		 * Check the settings.
		 * @param mode when they are loaded again
		 * @param at the share of the lifetime, between 0 and 1, after which
		 * {@link RefreshMode#AHEAD} loads again
		 * @throws InvalidSettingException if one of them cannot work
		 */
		public Refresh {
			if (!(at > 0 && at < 1)) {
				throw new InvalidSettingException("refresh.at", at, "must be between 0% and 100%");
			}
		}

	}

	/**
	 * Serving of entries after their lifetime.
	 *
	 * @param whileRevalidate how long they are served while they are loaded again in the
	 * background
	 * @param ifError how long they are served if loading them again fails
	 * @param after how long a caller waits for a load before he gets such an entry, or
	 * {@code null} for as long as it takes
	 */
	public record Stale(Duration whileRevalidate, Duration ifError, @Nullable Duration after) {

		/**
		 * Nothing is served after its lifetime.
		 */
		public static final Stale NEVER = new Stale(Duration.ZERO, Duration.ZERO, null);

		/**
		 * Check the settings.
		 * @param whileRevalidate how long they are served while they are loaded again in
		 * the background
		 * @param ifError how long they are served if loading them again fails
		 * @param after how long a caller waits for a load before he gets such an entry,
		 * or {@code null} for as long as it takes
		 * @throws InvalidSettingException if one of them cannot work
		 */
		public Stale {
			requireNotNegative(whileRevalidate, "stale.while-revalidate");
			requireNotNegative(ifError, "stale.if-error");
			if (after != null) {
				requirePositive(after, "stale.after");
				if (ifError.isZero()) {
					throw new InvalidSettingException("stale.after", after,
							"needs stale.if-error, which says for how long entries are kept after their lifetime");
				}
			}
		}

	}

	/**
	 * Changes that reach a store.
	 *
	 * @param mode whether they do
	 * @param onEvict what an evict means to the store
	 * @param behind how they wait, if they do
	 */
	public record Write(WriteMode mode, OnEvict onEvict, Behind behind) {

		/**
		 * Changes reach no store.
		 */
		public static final Write NONE = new Write(WriteMode.NONE, OnEvict.DELETE, Behind.DEFAULTS);

	}

	/**
	 * Changes that wait for the store in a log.
	 *
	 * @param delay how long a change waits at least, so that later ones of its key take
	 * its place
	 * @param batchSize how many changes the store gets at once, at most
	 * @param partitions how many parts the log has; fixed for the life of the cache
	 * @param maxPending how many keys may wait in each part
	 * @param onFull what becomes of a change of another key then
	 * @param maxWait how long it waits for room
	 * @param replicas how many replicas must have a change before it is acknowledged
	 * @param ordering what keeps an old change from overwriting a newer one in the store
	 */
	public record Behind(Duration delay, int batchSize, int partitions, int maxPending, OnFull onFull, Duration maxWait,
			int replicas, Ordering ordering) {

		/**
		 * What is used where nothing else is set.
		 */
		public static final Behind DEFAULTS = new Behind(Duration.ZERO, 500, 64, 10_000, OnFull.BLOCK,
				Duration.ofSeconds(5), 0, Ordering.GUARD);

		private static final int MOST_PARTITIONS = 1024;

		/**
		 * Check the settings.
		 * @param delay how long a change waits at least, so that later ones of its key
		 * take its place
		 * @param batchSize how many changes the store gets at once, at most
		 * @param partitions how many parts the log has; fixed for the life of the cache
		 * @param maxPending how many keys may wait in each part
		 * @param onFull what becomes of a change of another key then
		 * @param maxWait how long it waits for room
		 * @param replicas how many replicas must have a change before it is acknowledged
		 * @param ordering what keeps an old change from overwriting a newer one in the
		 * store
		 * @throws InvalidSettingException if one of them cannot work
		 */
		public Behind {
			requireNotNegative(delay, "write.behind.delay");
			requireBetween(batchSize, 1, 10_000, "write.behind.batch-size");
			requireBetween(partitions, 1, MOST_PARTITIONS, "write.behind.partitions");
			requireBetween(maxPending, 1, Integer.MAX_VALUE, "write.behind.max-pending");
			requireNotNegative(maxWait, "write.behind.max-wait");
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

}
