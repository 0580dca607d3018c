package io.github.twolevelcache.internal.drain;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.github.twolevelcache.internal.log.LoggedChange;
import io.github.twolevelcache.internal.runtime.TimeSource;

/**
 * How often changes have failed that may not be at fault. Thread-safe.
 */
final class Attempts {

	private static final int MOST_REMEMBERED = 10_000;

	private final TimeSource time;

	/** By version and text. */
	private final Map<String, Failures> failures = new ConcurrentHashMap<>();

	Attempts(TimeSource time) {
		this.time = time;
	}

	/**
	 * Count an attempt that has failed.
	 * @param change the change
	 * @return how many there were
	 */
	Failures failed(LoggedChange change) {
		if (this.failures.size() > MOST_REMEMBERED) {
			// Of changes that have become others since.
			this.failures.clear();
		}
		long now = this.time.nanoTime();
		return this.failures.merge(name(change), new Failures(1, now, Duration.ZERO),
				(known, one) -> new Failures(known.count + 1, known.first, Duration.ofNanos(now - known.first)));
	}

	/**
	 * Forget a change.
	 * @param change the change
	 */
	void forget(LoggedChange change) {
		if (!this.failures.isEmpty()) {
			this.failures.remove(name(change));
		}
	}

	private static String name(LoggedChange change) {
		return change.version() + change.text();
	}

	/**
	 * The attempts at a change that have failed.
	 *
	 * @param count how many there were
	 * @param first when the first one was, in nanoseconds
	 * @param since how long the last one was after the first
	 */
	record Failures(int count, long first, Duration since) {

	}

}
