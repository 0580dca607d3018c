package io.github.twolevelcache.internal.drain;

import java.util.List;

import io.github.twolevelcache.internal.log.LoggedChange;
import io.github.twolevelcache.settings.BatchSettings;

/**
 * How much the store of one cache is given at once: half as much after a batch that took
 * too long, so that a slow store gets on and a change that hangs is soon alone; twice as
 * much after several that did not. Thread-safe.
 */
final class BatchLimit {

	/** After so many batches in time a larger one is tried. */
	private static final int SEVERAL = 8;

	private final BatchSettings settings;

	/** Guarded by this. */
	private int most;

	/** How many batches of that size were in time. Guarded by this. */
	private int inTime;

	BatchLimit(BatchSettings settings) {
		this.settings = settings;
		this.most = settings.size();
	}

	/**
	 * Return where a batch ends.
	 * @param due the changes that wait for the store
	 * @param from where the batch begins
	 * @return the index behind its last change; it has at least one
	 */
	synchronized int end(List<LoggedChange> due, int from) {
		int last = Math.min(due.size(), from + this.most);
		int end = from + 1;
		long bytes = due.get(from).size();
		while (end < last && bytes + due.get(end).size() <= this.settings.bytes()) {
			bytes += due.get(end).size();
			end++;
		}
		return end;
	}

	/**
	 * Record a batch that took too long.
	 * @param size how many changes it has
	 */
	synchronized void tookTooLong(int size) {
		this.most = Math.max(1, Math.min(this.most, size) / 2);
		this.inTime = 0;
	}

	/**
	 * Record a batch that the store has accepted in time.
	 * @param size how many changes it has
	 */
	synchronized void inTime(int size) {
		if (this.most < this.settings.size() && size >= this.most && ++this.inTime == SEVERAL) {
			this.most = Math.min(this.settings.size(), 2 * this.most);
			this.inTime = 0;
		}
	}

}
