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
 * @param expireWhileUnavailable how long a value is held that was loaded while Redis did
 * not answer, zero for not at all
 * @param copy whether callers share the objects that are held
 */
public record L1Settings(@Nullable Long maximumSize, @Nullable Long maximumWeight, Duration expireAfterWrite,
		@Nullable Duration expireAfterAccess, WhenTrackingLost whenTrackingLost, Duration expireWhileUnavailable,
		L1Copy copy) {

	/**
	 * Check the bounds.
	 * @param maximumSize the most entries held, or {@code null}
	 * @param maximumWeight the most bytes held, estimated from the encoded size, or
	 * {@code null}
	 * @param expireAfterWrite the longest a copy lives
	 * @param expireAfterAccess the longest a copy lives without being read, or
	 * {@code null}
	 * @param whenTrackingLost what is read while the instance cannot hear of changes
	 * @param expireWhileUnavailable how long a value is held that was loaded while Redis
	 * did not answer, zero for not at all
	 * @param copy whether callers share the objects that are held
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
		Requirements.notNegative(expireWhileUnavailable, "l1.expire-while-unavailable");
	}

	/**
	 * Create limits of an L1 whose objects callers share.
	 * @param maximumSize the most entries held, or {@code null}
	 * @param maximumWeight the most bytes held, estimated from the encoded size, or
	 * {@code null}
	 * @param expireAfterWrite the longest a copy lives
	 * @param expireAfterAccess the longest a copy lives without being read, or
	 * {@code null}
	 * @param whenTrackingLost what is read while the instance cannot hear of changes
	 * @param expireWhileUnavailable how long a value is held that was loaded while Redis
	 * did not answer, zero for not at all
	 * @throws InvalidSettingException if one of them cannot work
	 */
	public L1Settings(@Nullable Long maximumSize, @Nullable Long maximumWeight, Duration expireAfterWrite,
			@Nullable Duration expireAfterAccess, WhenTrackingLost whenTrackingLost, Duration expireWhileUnavailable) {
		this(maximumSize, maximumWeight, expireAfterWrite, expireAfterAccess, whenTrackingLost, expireWhileUnavailable,
				L1Copy.NONE);
	}

	/**
	 * Create limits of an L1 that holds nothing that was loaded while Redis did not
	 * answer.
	 * @param maximumSize the most entries held, or {@code null}
	 * @param maximumWeight the most bytes held, estimated from the encoded size, or
	 * {@code null}
	 * @param expireAfterWrite the longest a copy lives
	 * @param expireAfterAccess the longest a copy lives without being read, or
	 * {@code null}
	 * @param whenTrackingLost what is read while the instance cannot hear of changes
	 * @throws InvalidSettingException if one of them cannot work
	 */
	public L1Settings(@Nullable Long maximumSize, @Nullable Long maximumWeight, Duration expireAfterWrite,
			@Nullable Duration expireAfterAccess, WhenTrackingLost whenTrackingLost) {
		this(maximumSize, maximumWeight, expireAfterWrite, expireAfterAccess, whenTrackingLost, Duration.ZERO);
	}

	private static void requireAtLeastOne(@Nullable Long bound, String property) {
		if (bound != null && bound < 1) {
			throw new InvalidSettingException(property, bound,
					"must be at least 1; to use no heap level, set levels to l2");
		}
	}

	/**
	 * Changes the bounds of L1: single settings, while the others stay as they are. Not
	 * thread-safe.
	 */
	public static final class Builder {

		private @Nullable Long maximumSize;

		private @Nullable Long maximumWeight;

		private Duration expireAfterWrite;

		private @Nullable Duration expireAfterAccess;

		private WhenTrackingLost whenTrackingLost;

		private Duration expireWhileUnavailable;

		private L1Copy copy;

		Builder(L1Settings settings) {
			this.maximumSize = settings.maximumSize();
			this.maximumWeight = settings.maximumWeight();
			this.expireAfterWrite = settings.expireAfterWrite();
			this.expireAfterAccess = settings.expireAfterAccess();
			this.whenTrackingLost = settings.whenTrackingLost();
			this.expireWhileUnavailable = settings.expireWhileUnavailable();
			this.copy = settings.copy();
		}

		/**
		 * Set the most entries held; takes the place of a maximum weight.
		 * @param maximumSize the setting
		 * @return this
		 */
		public Builder maximumSize(long maximumSize) {
			this.maximumSize = maximumSize;
			this.maximumWeight = null;
			return this;
		}

		/**
		 * Set the most bytes held; takes the place of a maximum size.
		 * @param maximumWeight the setting
		 * @return this
		 */
		public Builder maximumWeight(long maximumWeight) {
			this.maximumWeight = maximumWeight;
			this.maximumSize = null;
			return this;
		}

		/**
		 * Set the longest life of a copy.
		 * @param expireAfterWrite the setting
		 * @return this
		 */
		public Builder expireAfterWrite(Duration expireAfterWrite) {
			this.expireAfterWrite = expireAfterWrite;
			return this;
		}

		/**
		 * Set the longest a copy lives without being read, or {@code null}.
		 * @param expireAfterAccess the setting
		 * @return this
		 */
		public Builder expireAfterAccess(@Nullable Duration expireAfterAccess) {
			this.expireAfterAccess = expireAfterAccess;
			return this;
		}

		/**
		 * Set what is read while changes are not heard of.
		 * @param whenTrackingLost the setting
		 * @return this
		 */
		public Builder whenTrackingLost(WhenTrackingLost whenTrackingLost) {
			this.whenTrackingLost = whenTrackingLost;
			return this;
		}

		/**
		 * Set how long a value is held that was loaded while Redis did not answer.
		 * @param expireWhileUnavailable the setting, zero for not at all
		 * @return this
		 */
		public Builder expireWhileUnavailable(Duration expireWhileUnavailable) {
			this.expireWhileUnavailable = expireWhileUnavailable;
			return this;
		}

		/**
		 * Set whether callers share the objects that are held.
		 * @param copy the setting
		 * @return this
		 */
		public Builder copy(L1Copy copy) {
			this.copy = copy;
			return this;
		}

		L1Settings build() {
			return new L1Settings(this.maximumSize, this.maximumWeight, this.expireAfterWrite, this.expireAfterAccess,
					this.whenTrackingLost, this.expireWhileUnavailable, this.copy);
		}

	}

}
