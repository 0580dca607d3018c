package io.github.twolevelcache.settings;

import java.time.Duration;

/**
 * Changes how changes wait for a store: single settings, while the others stay as they
 * are. Not thread-safe.
 */
public final class BehindSettingsBuilder {

	private Duration delay;

	private int batchSize;

	private int partitions;

	private int maxPending;

	private OnFull onFull;

	private Duration maxWait;

	private int replicas;

	private Ordering ordering;

	BehindSettingsBuilder(BehindSettings settings) {
		this.delay = settings.delay();
		this.batchSize = settings.batchSize();
		this.partitions = settings.partitions();
		this.maxPending = settings.maxPending();
		this.onFull = settings.onFull();
		this.maxWait = settings.maxWait();
		this.replicas = settings.replicas();
		this.ordering = settings.ordering();
	}

	/**
	 * Set how long a change waits at least.
	 * @param delay the setting
	 * @return this
	 */
	public BehindSettingsBuilder delay(Duration delay) {
		this.delay = delay;
		return this;
	}

	/**
	 * Set the most changes that the store gets at once.
	 * @param batchSize the setting
	 * @return this
	 */
	public BehindSettingsBuilder batchSize(int batchSize) {
		this.batchSize = batchSize;
		return this;
	}

	/**
	 * Set how many partitions the log has.
	 * @param partitions the setting
	 * @return this
	 */
	public BehindSettingsBuilder partitions(int partitions) {
		this.partitions = partitions;
		return this;
	}

	/**
	 * Set how many keys may wait in each partition.
	 * @param maxPending the setting
	 * @return this
	 */
	public BehindSettingsBuilder maxPending(int maxPending) {
		this.maxPending = maxPending;
		return this;
	}

	/**
	 * Set what happens to a change of a further key then.
	 * @param onFull the setting
	 * @return this
	 */
	public BehindSettingsBuilder onFull(OnFull onFull) {
		this.onFull = onFull;
		return this;
	}

	/**
	 * Set how long it waits for room.
	 * @param maxWait the setting
	 * @return this
	 */
	public BehindSettingsBuilder maxWait(Duration maxWait) {
		this.maxWait = maxWait;
		return this;
	}

	/**
	 * Set how many replicas must have a change before it is acknowledged.
	 * @param replicas the setting
	 * @return this
	 */
	public BehindSettingsBuilder replicas(int replicas) {
		this.replicas = replicas;
		return this;
	}

	/**
	 * Set what keeps an old change from overwriting a newer one in the store.
	 * @param ordering the setting
	 * @return this
	 */
	public BehindSettingsBuilder ordering(Ordering ordering) {
		this.ordering = ordering;
		return this;
	}

	BehindSettings build() {
		return new BehindSettings(this.delay, this.batchSize, this.partitions, this.maxPending, this.onFull,
				this.maxWait, this.replicas, this.ordering);
	}

}
