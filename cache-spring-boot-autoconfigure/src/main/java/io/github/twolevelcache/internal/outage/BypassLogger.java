package io.github.twolevelcache.internal.outage;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.twolevelcache.internal.runtime.TimeSource;

/**
 * Logs that a cache continues without Redis, but not for every call. Thread-safe.
 */
public final class BypassLogger {

	private static final Logger logger = LoggerFactory.getLogger(BypassLogger.class);

	private static final long PERIOD = TimeUnit.SECONDS.toNanos(30);

	private final String cache;

	private final TimeSource time;

	private final AtomicLong next;

	private final AtomicLong unsaid = new AtomicLong();

	public BypassLogger(String cache, TimeSource time) {
		this.cache = cache;
		this.time = time;
		this.next = new AtomicLong(time.nanoTime());
	}

	public void log(Throwable failure) {
		long now = this.time.nanoTime();
		long due = this.next.get();
		if (now - due < 0 || !this.next.compareAndSet(due, now + PERIOD)) {
			this.unsaid.incrementAndGet();
			return;
		}
		logger.warn("Cache '{}' loads without Redis: {} ({} more such calls since this was last logged)", this.cache,
				failure.getMessage(), this.unsaid.getAndSet(0));
	}

}
