package io.github.twolevelcache.internal.engine;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.internal.entry.CacheEntry;
import io.github.twolevelcache.settings.OnEvict;

/**
 * How a change is made that the store behind the cache has before Redis has it. If Redis
 * does not answer then, what it holds is dropped, or repaired, since the store has the
 * newest value. If the store throws, it may have made the change all the same, and if the
 * transaction is rolled back, the store may not have taken part in it: either way the
 * entry is dropped.
 */
public final class WriteThroughPath implements CacheWrites {

	private final WritePath cache;

	private final BackingStore store;

	private final @Nullable OnEvict onEvict;

	/**
	 * Make a cache write to a store.
	 * @param cache changes the cache
	 * @param store the store
	 * @param onEvict what an evict means for the store
	 */
	public WriteThroughPath(WritePath cache, BackingStore store, @Nullable OnEvict onEvict) {
		this.cache = cache;
		this.store = store;
		this.onEvict = onEvict;
	}

	@Override
	public void put(Object key, @Nullable Object value) {
		made(beginPut(key, value));
	}

	private static void made(BegunChange change) {
		change.throwFailure();
		change.onCommit().run();
	}

	@Override
	public BegunChange beginPut(Object key, @Nullable Object value) {
		Object stored = this.store.required(key, value);
		Runnable replace = this.cache.beginReplace(key, stored);
		return begun(key, stored, replace);
	}

	private BegunChange begun(Object key, @Nullable Object value, Runnable onCommit) {
		Runnable drop = () -> this.cache.drop(key);
		try {
			this.store.write(key, value, 0);
			return new BegunChange(onCommit, drop, true, null);
		}
		catch (RuntimeException | Error ex) {
			dropNow(drop, ex);
			return new BegunChange(drop, drop, true, ex);
		}
	}

	private static void dropNow(Runnable drop, Throwable failure) {
		try {
			drop.run();
		}
		catch (RuntimeException ex) {
			failure.addSuppressed(ex);
		}
	}

	@Override
	public @Nullable CacheEntry putIfAbsent(Object key, @Nullable Object value) {
		throw this.store.noPutIfAbsent();
	}

	@Override
	public BegunChange beginPutIfAbsent(Object key, @Nullable Object value) {
		throw this.store.noPutIfAbsent();
	}

	@Override
	public BegunChange beginEvict(Object key) {
		this.store.requireBlocking(key);
		Runnable evict = () -> this.cache.evict(key);
		return (this.onEvict == OnEvict.DELETE) ? begun(key, null, evict) : BegunChange.later(evict, false);
	}

	@Override
	public boolean evictIfPresent(Object key) {
		beginEvict(key).throwFailure();
		return this.cache.evictIfPresent(key);
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
