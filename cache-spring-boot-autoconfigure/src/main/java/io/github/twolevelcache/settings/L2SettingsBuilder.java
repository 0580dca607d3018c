package io.github.twolevelcache.settings;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Changes the lifetimes and the form of the entries in L2: single settings, while the
 * others stay as they are. Not thread-safe.
 */
public final class L2SettingsBuilder {

	private Duration expireAfterWrite;

	private double jitter;

	private WhenUnavailable whenUnavailable;

	private @Nullable Long compressionThreshold;

	L2SettingsBuilder(L2Settings settings) {
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
	public L2SettingsBuilder expireAfterWrite(Duration expireAfterWrite) {
		this.expireAfterWrite = expireAfterWrite;
		return this;
	}

	/**
	 * Set the share of the lifetime, from 0 to 1, by which it is shortened at random.
	 * @param jitter the setting
	 * @return this
	 */
	public L2SettingsBuilder jitter(double jitter) {
		this.jitter = jitter;
		return this;
	}

	/**
	 * Set what happens to a write that Redis does not acknowledge.
	 * @param whenUnavailable the setting
	 * @return this
	 */
	public L2SettingsBuilder whenUnavailable(WhenUnavailable whenUnavailable) {
		this.whenUnavailable = whenUnavailable;
		return this;
	}

	/**
	 * Set the encoded size in bytes from which values are compressed, or {@code null}.
	 * @param compressionThreshold the setting
	 * @return this
	 */
	public L2SettingsBuilder compressionThreshold(@Nullable Long compressionThreshold) {
		this.compressionThreshold = compressionThreshold;
		return this;
	}

	L2Settings build() {
		return new L2Settings(this.expireAfterWrite, this.jitter, this.whenUnavailable, this.compressionThreshold);
	}

}
