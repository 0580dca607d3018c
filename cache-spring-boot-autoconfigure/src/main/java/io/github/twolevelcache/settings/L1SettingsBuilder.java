package io.github.twolevelcache.settings;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Changes the bounds of L1: single settings, while the others stay as they are. Not
 * thread-safe.
 */
public final class L1SettingsBuilder {

	private @Nullable Long maximumSize;

	private @Nullable Long maximumWeight;

	private Duration expireAfterWrite;

	private @Nullable Duration expireAfterAccess;

	private WhenTrackingLost whenTrackingLost;

	L1SettingsBuilder(L1Settings settings) {
		this.maximumSize = settings.maximumSize();
		this.maximumWeight = settings.maximumWeight();
		this.expireAfterWrite = settings.expireAfterWrite();
		this.expireAfterAccess = settings.expireAfterAccess();
		this.whenTrackingLost = settings.whenTrackingLost();
	}

	/**
	 * Set the most entries held; takes the place of a maximum weight.
	 * @param maximumSize the setting
	 * @return this
	 */
	public L1SettingsBuilder maximumSize(long maximumSize) {
		this.maximumSize = maximumSize;
		this.maximumWeight = null;
		return this;
	}

	/**
	 * Set the most bytes held; takes the place of a maximum size.
	 * @param maximumWeight the setting
	 * @return this
	 */
	public L1SettingsBuilder maximumWeight(long maximumWeight) {
		this.maximumWeight = maximumWeight;
		this.maximumSize = null;
		return this;
	}

	/**
	 * Set the longest life of a copy.
	 * @param expireAfterWrite the setting
	 * @return this
	 */
	public L1SettingsBuilder expireAfterWrite(Duration expireAfterWrite) {
		this.expireAfterWrite = expireAfterWrite;
		return this;
	}

	/**
	 * Set the longest a copy lives without being read, or {@code null}.
	 * @param expireAfterAccess the setting
	 * @return this
	 */
	public L1SettingsBuilder expireAfterAccess(@Nullable Duration expireAfterAccess) {
		this.expireAfterAccess = expireAfterAccess;
		return this;
	}

	/**
	 * Set what is read while changes are not heard of.
	 * @param whenTrackingLost the setting
	 * @return this
	 */
	public L1SettingsBuilder whenTrackingLost(WhenTrackingLost whenTrackingLost) {
		this.whenTrackingLost = whenTrackingLost;
		return this;
	}

	L1Settings build() {
		return new L1Settings(this.maximumSize, this.maximumWeight, this.expireAfterWrite, this.expireAfterAccess,
				this.whenTrackingLost);
	}

}
