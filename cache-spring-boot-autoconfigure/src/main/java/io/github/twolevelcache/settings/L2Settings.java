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
 * @param maxValueSize the longest encoded value in bytes, not compressed
 * @param maxKeySize the longest text of a key in bytes
 */
public record L2Settings(Duration expireAfterWrite, double jitter, WhenUnavailable whenUnavailable,
		@Nullable Long compressionThreshold, long maxValueSize, long maxKeySize) {

	/** The longest encoded value in bytes, unless it is set. */
	public static final long MAX_VALUE_SIZE = 16 << 20;

	/** The longest text of a key in bytes, unless it is set. */
	public static final long MAX_KEY_SIZE = 16 << 10;

	/** Strings of Redis are no longer. */
	private static final long LARGEST = 512L << 20;

	/**
	 * Check the bounds.
	 * @param expireAfterWrite the longest an entry lives
	 * @param jitter the share of the lifetime, from 0 to 1, by which it is shortened at
	 * random, so that entries written together do not expire together
	 * @param whenUnavailable what happens to a write that Redis does not acknowledge
	 * @param compressionThreshold the encoded size in bytes from which values are
	 * compressed, or {@code null} to compress none
	 * @param maxValueSize the longest encoded value in bytes, not compressed
	 * @param maxKeySize the longest text of a key in bytes
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
		requireSize("l2.max-value-size", maxValueSize);
		requireSize("l2.max-key-size", maxKeySize);
	}

	/**
	 * Create settings with the usual limits.
	 * @param expireAfterWrite the longest an entry lives
	 * @param jitter the share of the lifetime, from 0 to 1, by which it is shortened at
	 * random, so that entries written together do not expire together
	 * @param whenUnavailable what happens to a write that Redis does not acknowledge
	 * @param compressionThreshold the encoded size in bytes from which values are
	 * compressed, or {@code null} to compress none
	 * @throws InvalidSettingException if one of them cannot work
	 */
	public L2Settings(Duration expireAfterWrite, double jitter, WhenUnavailable whenUnavailable,
			@Nullable Long compressionThreshold) {
		this(expireAfterWrite, jitter, whenUnavailable, compressionThreshold, MAX_VALUE_SIZE, MAX_KEY_SIZE);
	}

	private static void requireSize(String name, long size) {
		if (size < 1 || size > LARGEST) {
			throw new InvalidSettingException(name, size, "must be between 1B and 512MB");
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

		private long maxValueSize;

		private long maxKeySize;

		Builder(L2Settings settings) {
			this.expireAfterWrite = settings.expireAfterWrite();
			this.jitter = settings.jitter();
			this.whenUnavailable = settings.whenUnavailable();
			this.compressionThreshold = settings.compressionThreshold();
			this.maxValueSize = settings.maxValueSize();
			this.maxKeySize = settings.maxKeySize();
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

		/**
		 * Set the longest encoded value in bytes, not compressed.
		 * @param maxValueSize the setting
		 * @return this
		 */
		public Builder maxValueSize(long maxValueSize) {
			this.maxValueSize = maxValueSize;
			return this;
		}

		/**
		 * Set the longest text of a key in bytes.
		 * @param maxKeySize the setting
		 * @return this
		 */
		public Builder maxKeySize(long maxKeySize) {
			this.maxKeySize = maxKeySize;
			return this;
		}

		L2Settings build() {
			return new L2Settings(this.expireAfterWrite, this.jitter, this.whenUnavailable, this.compressionThreshold,
					this.maxValueSize, this.maxKeySize);
		}

	}

}
