package io.github.twolevelcache.internal.load;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.internal.runtime.TimeSource;

/**
 * Loads that have failed recently, so that a broken key does not keep the database busy.
 * Thread-safe.
 */
final class RecentFailures {

	/** Above this, failures are not remembered. */
	private static final int MOST = 10_000;

	private final ConcurrentMap<String, Failure> failures = new ConcurrentHashMap<>();

	private final long backoff;

	private final TimeSource time;

	RecentFailures(Duration backoff, TimeSource time) {
		this.backoff = backoff.toNanos();
		this.time = time;
	}

	/**
	 * Remember a failure.
	 * @param text the text of the key
	 * @param cause what the loader has thrown
	 */
	void add(String text, Throwable cause) {
		if (this.backoff == 0) {
			return;
		}
		long now = this.time.nanoTime();
		if (this.failures.size() >= MOST) {
			this.failures.values().removeIf((failure) -> now - failure.until() >= 0);
		}
		if (this.failures.size() < MOST) {
			this.failures.put(text, new Failure(cause, now + this.backoff));
		}
	}

	/**
	 * Return the failure of a key.
	 * @param text the text of the key
	 * @return what the loader has thrown, or {@code null} if it may be called
	 */
	@Nullable Throwable get(String text) {
		Failure failure = this.failures.get(text);
		if (failure == null) {
			return null;
		}
		if (this.time.nanoTime() - failure.until() < 0) {
			return failure.cause();
		}
		this.failures.remove(text, failure);
		return null;
	}

	private record Failure(Throwable cause, long until) {

	}

}
