package io.github.twolevelcache.internal.engine;

import java.time.Duration;
import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.internal.entry.CacheEntry;
import io.github.twolevelcache.internal.runtime.InstanceRuntime;
import io.github.twolevelcache.settings.BacklogSettings;
import io.github.twolevelcache.settings.OnEvict;
import io.github.twolevelcache.settings.OnFull;
import io.github.twolevelcache.settings.WriteSettings;
import io.github.twolevelcache.store.BacklogFullException;
import io.github.twolevelcache.store.TooManyDeadLettersException;

/**
 * How a change is made that waits in Redis for the store behind the cache. The path below
 * appends to the log; this one says what happens when the log is full.
 */
public final class WriteBehindPath implements CacheWrites {

	private static final Duration BETWEEN_ATTEMPTS = Duration.ofMillis(10);

	private final WritePath cache;

	private final BackingStore store;

	/** Whether an evict deletes the record. */
	private final boolean deletes;

	private final BacklogSettings settings;

	private final InstanceRuntime runtime;

	/**
	 * Make a cache write to a store.
	 * @param cache changes the cache and appends to its log
	 * @param store the store
	 * @param settings what an evict means, and what happens when the log is full
	 * @param runtime tells the time
	 */
	public WriteBehindPath(WritePath cache, BackingStore store, WriteSettings settings, InstanceRuntime runtime) {
		this.cache = cache;
		this.store = store;
		this.deletes = settings.onEvict() == OnEvict.DELETE;
		this.settings = settings.behind().backlog();
		this.runtime = runtime;
	}

	@Override
	public void put(Object key, @Nullable Object value) {
		Object stored = this.store.required(key, value);
		boolean unused = change(key, stored, () -> {
			this.cache.put(key, stored);
			return true;
		});
	}

	@Override
	public BegunChange beginPut(Object key, @Nullable Object value) {
		Object stored = this.store.required(key, value);
		this.cache.requireWritable(key, stored);
		return BegunChange.later(() -> put(key, stored), true);
	}

	@Override
	public BegunChange beginPutIfAbsent(Object key, @Nullable Object value) {
		throw this.store.noPutIfAbsent();
	}

	@Override
	public BegunChange beginEvict(Object key) {
		this.store.requireBlocking(key);
		this.cache.requireWritable(key, null);
		return BegunChange.later(() -> evict(key), this.deletes);
	}

	@Override
	public @Nullable CacheEntry putIfAbsent(Object key, @Nullable Object value) {
		throw this.store.noPutIfAbsent();
	}

	@Override
	public boolean evictIfPresent(Object key) {
		this.store.requireBlocking(key);
		return change(key, null, () -> this.cache.evictIfPresent(key));
	}

	private boolean change(Object key, @Nullable Object value, BooleanSupplier change) {
		long begin = this.runtime.time().nanoTime();
		while (true) {
			try {
				return change.getAsBoolean();
			}
			catch (BacklogFullException ex) {
				if (this.settings.onFull() == OnFull.WRITE_THROUGH) {
					this.store.write(key, value, ex.getVersion());
					return this.cache.drop(key);
				}
				if (this.settings.onFull() == OnFull.REJECT || ex instanceof TooManyDeadLettersException
						|| this.runtime.time().nanoTime() - begin >= this.settings.maxWait().toNanos()
						|| Thread.currentThread().isInterrupted()) {
					throw ex;
				}
				this.runtime.scheduler().sleep(BETWEEN_ATTEMPTS);
			}
		}
	}

	@Override
	public boolean drop(Object key) {
		return this.cache.drop(key);
	}

	@Override
	public boolean invalidate() {
		return this.cache.invalidate();
	}

}
