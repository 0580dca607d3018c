package io.github.twolevelcache.settings;

import java.time.Duration;

/**
 * Changes that wait for the store in a log.
 *
 * @param delay the shortest time a change waits, so that later changes of its key can
 * replace it
 * @param batch how much the store is given at once
 * @param partitions how many partitions the log has; fixed for the life of the cache
 * @param backlog how much the log may hold
 * @param replicas how many replicas must have a change before it is acknowledged
 * @param ordering what keeps an old change from overwriting a newer one in the store
 */
public record BehindSettings(Duration delay, BatchSettings batch, int partitions, BacklogSettings backlog, int replicas,
		Ordering ordering) {

	/**
	 * The built-in defaults.
	 */
	public static final BehindSettings DEFAULTS = new BehindSettings(Duration.ZERO, BatchSettings.DEFAULTS, 64,
			BacklogSettings.DEFAULTS, 0, Ordering.GUARD);

	private static final int MOST_PARTITIONS = 1024;

	/**
	 * Check the settings.
	 * @param delay the shortest time a change waits, so that later changes of its key can
	 * replace it
	 * @param batch how much the store is given at once
	 * @param partitions how many partitions the log has; fixed for the life of the cache
	 * @param backlog how much the log may hold
	 * @param replicas how many replicas must have a change before it is acknowledged
	 * @param ordering what keeps an old change from overwriting a newer one in the store
	 * @throws InvalidSettingException if one of them cannot work
	 */
	public BehindSettings {
		Requirements.notNegative(delay, "write.behind.delay");
		if (partitions < 1 || partitions > MOST_PARTITIONS) {
			throw new InvalidSettingException("write.behind.partitions", partitions,
					"must be between 1 and " + MOST_PARTITIONS);
		}
		if (ordering != Ordering.GUARD && backlog.onFull() == OnFull.WRITE_THROUGH) {
			throw new InvalidSettingException("write.behind.on-full", backlog.onFull(),
					"needs a store that knows versions (write.behind.ordering: guard); use block or reject");
		}
	}

	/**
	 * Changes how changes wait for a store: single settings, while the others stay as
	 * they are. Not thread-safe.
	 */
	public static final class Builder {

		private Duration delay;

		private BatchSettings batch;

		private int partitions;

		private BacklogSettings backlog;

		private int replicas;

		private Ordering ordering;

		Builder(BehindSettings settings) {
			this.delay = settings.delay();
			this.batch = settings.batch();
			this.partitions = settings.partitions();
			this.backlog = settings.backlog();
			this.replicas = settings.replicas();
			this.ordering = settings.ordering();
		}

		/**
		 * Set how long a change waits at least.
		 * @param delay the setting
		 * @return this
		 */
		public Builder delay(Duration delay) {
			this.delay = delay;
			return this;
		}

		/**
		 * Set the most changes that the store gets at once.
		 * @param batchSize the setting
		 * @return this
		 */
		public Builder batchSize(int batchSize) {
			this.batch = new BatchSettings(batchSize, this.batch.bytes(), this.batch.timeout());
			return this;
		}

		/**
		 * Set the most bytes that the store gets at once.
		 * @param batchBytes the setting
		 * @return this
		 */
		public Builder batchBytes(long batchBytes) {
			this.batch = new BatchSettings(this.batch.size(), batchBytes, this.batch.timeout());
			return this;
		}

		/**
		 * Set how long the store may take for what it gets at once.
		 * @param batchTimeout the setting
		 * @return this
		 */
		public Builder batchTimeout(Duration batchTimeout) {
			this.batch = new BatchSettings(this.batch.size(), this.batch.bytes(), batchTimeout);
			return this;
		}

		/**
		 * Set how many partitions the log has.
		 * @param partitions the setting
		 * @return this
		 */
		public Builder partitions(int partitions) {
			this.partitions = partitions;
			return this;
		}

		/**
		 * Set how many keys may wait in each partition.
		 * @param maxPending the setting
		 * @return this
		 */
		public Builder maxPending(int maxPending) {
			this.backlog = new BacklogSettings(maxPending, this.backlog.maxDeadLetters(), this.backlog.onFull(),
					this.backlog.maxWait());
			return this;
		}

		/**
		 * Set how many dead letters there may be in each partition.
		 * @param maxDeadLetters the setting
		 * @return this
		 */
		public Builder maxDeadLetters(int maxDeadLetters) {
			this.backlog = new BacklogSettings(this.backlog.maxPending(), maxDeadLetters, this.backlog.onFull(),
					this.backlog.maxWait());
			return this;
		}

		/**
		 * Set what happens to a change of a further key then.
		 * @param onFull the setting
		 * @return this
		 */
		public Builder onFull(OnFull onFull) {
			this.backlog = new BacklogSettings(this.backlog.maxPending(), this.backlog.maxDeadLetters(), onFull,
					this.backlog.maxWait());
			return this;
		}

		/**
		 * Set how long it waits for room.
		 * @param maxWait the setting
		 * @return this
		 */
		public Builder maxWait(Duration maxWait) {
			this.backlog = new BacklogSettings(this.backlog.maxPending(), this.backlog.maxDeadLetters(),
					this.backlog.onFull(), maxWait);
			return this;
		}

		/**
		 * Set how many replicas must have a change before it is acknowledged.
		 * @param replicas the setting
		 * @return this
		 */
		public Builder replicas(int replicas) {
			this.replicas = replicas;
			return this;
		}

		/**
		 * Set what keeps an old change from overwriting a newer one in the store.
		 * @param ordering the setting
		 * @return this
		 */
		public Builder ordering(Ordering ordering) {
			this.ordering = ordering;
			return this;
		}

		BehindSettings build() {
			return new BehindSettings(this.delay, this.batch, this.partitions, this.backlog, this.replicas,
					this.ordering);
		}

	}

}
