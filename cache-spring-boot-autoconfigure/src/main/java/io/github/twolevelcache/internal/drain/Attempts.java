package io.github.twolevelcache.internal.drain;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.github.twolevelcache.internal.log.LoggedChange;

/**
 * How often changes have failed that may not be at fault. Thread-safe.
 */
final class Attempts {

	private static final int MOST_REMEMBERED = 10_000;

	/** By version and text. */
	private final Map<String, Integer> counts = new ConcurrentHashMap<>();

	/**
	 * Count an attempt that has failed.
	 * @param change the change
	 * @return how many there were
	 */
	int failed(LoggedChange change) {
		if (this.counts.size() > MOST_REMEMBERED) {
			// Of changes that have become others since.
			this.counts.clear();
		}
		return this.counts.merge(name(change), 1, Integer::sum);
	}

	/**
	 * Forget a change.
	 * @param change the change
	 */
	void forget(LoggedChange change) {
		if (!this.counts.isEmpty()) {
			this.counts.remove(name(change));
		}
	}

	private static String name(LoggedChange change) {
		return change.version() + change.text();
	}

}
