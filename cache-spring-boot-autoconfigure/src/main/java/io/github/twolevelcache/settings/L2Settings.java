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

	/**
	 * Changes the lifetimes and the form of the entries in L2: single settings, while the
	 * others stay as they are. Not thread-safe.
	 */
	public static final class Builder {

		private Duration expireAfterWrite;

		private double jitter;

		private WhenUnavailable whenUnavailable;

		private @Nullable Long compressionThreshold;

		Builder(L2Settings settings) {
			this.expireAfterWrite = settings.expireAfterWrite();
			this.jitter = settings.jitter();
			this.whenUnavailable = settings.whenUnavailable();
			this.compressionThreshold = settings.compressionThreshold();
		}

		/**
		 * Set the longest life of an entry.
		 * @param expireAfterWrite the setting
		 * @return this
		 */
		public Builder expireAfterWrite(Duration expireAfterWrite) {
			this.expireAfterWrite = expireAfterWrite;
			return this;
		}

		/**
		 * Set the share of the lifetime, from 0 to 1, by which it is shortened at random.
		 * @param jitter the setting
		 * @return this
		 */
		public Builder jitter(double jitter) {
			this.jitter = jitter;
			return this;
		}

		/**
		 * Set what happens to a write that Redis does not acknowledge.
		 * @param whenUnavailable the setting
		 * @return this
		 */
		public Builder whenUnavailable(WhenUnavailable whenUnavailable) {
			this.whenUnavailable = whenUnavailable;
			return this;
		}

		/**
		 * Set the encoded size in bytes from which values are compressed, or
		 * {@code null}.
		 * @param compressionThreshold the setting
		 * @return this
		 */
		public Builder compressionThreshold(@Nullable Long compressionThreshold) {
			this.compressionThreshold = compressionThreshold;
			return this;
		}

		L2Settings build() {
			return new L2Settings(this.expireAfterWrite, this.jitter, this.whenUnavailable, this.compressionThreshold);
		}

	}

}
