package io.github.twolevelcache.internal.engine;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.settings.CacheSettings;
import io.github.twolevelcache.settings.OnFull;
import io.github.twolevelcache.store.BacklogFullException;
import io.github.twolevelcache.store.CacheWriter;

/**
 * A cache whose changes wait in Redis for the store behind it. The engine below writes
 * the log; this one says what happens when the log is full.
 */
public final class WriteBehindEngine extends StoreBackedEngine {

	private static final Duration BETWEEN_ATTEMPTS = Duration.ofMillis(10);

	private final CacheSettings.Behind settings;

	private final LongSupplier nanoTime;

	/**
	 * Make a cache write to a store.
	 * @param cache its name
	 * @param engine the cache, whose changes are logged
	 * @param writer writes to the store
	 * @param settings what happens when the log is full
	 * @param nanoTime tells the time, in nanoseconds
	 */
	public WriteBehindEngine(String cache, TwoLevelEngine engine, CacheWriter<Object, Object> writer,
			CacheSettings.Behind settings, LongSupplier nanoTime) {
		super(cache, engine, writer);
		this.settings = settings;
		this.nanoTime = nanoTime;
	}

	@Override
	public void put(Object key, @Nullable Object value) {
		Object stored = required(key, value);
		boolean unused = change(key, stored, () -> {
			engine().put(key, stored);
			return true;
		});
	}

	@Override
	public boolean evictIfPresent(Object key) {
		requireBlocking(key);
		return change(key, null, () -> engine().evictIfPresent(key));
	}

	private boolean change(Object key, @Nullable Object value, BooleanSupplier change) {
		long begin = this.nanoTime.getAsLong();
		while (true) {
			try {
				return change.getAsBoolean();
			}
			catch (BacklogFullException ex) {
				if (this.settings.onFull() == OnFull.WRITE_THROUGH) {
					write(key, value, ex.getVersion());
					return engine().drop(key);
				}
				if (this.settings.onFull() == OnFull.REJECT
						|| this.nanoTime.getAsLong() - begin >= this.settings.maxWait().toNanos()
						|| Thread.currentThread().isInterrupted()) {
					throw ex;
				}
				LockSupport.parkNanos(BETWEEN_ATTEMPTS.toNanos());
			}
		}
	}

}
