package io.github.twolevelcache.internal.engine;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.internal.entry.CacheEntry;
import io.github.twolevelcache.settings.OnEvict;

/**
 * How a change is made that the store behind the cache has before Redis has it. If the
 * store refuses, nothing has changed; if Redis does not answer then, what it holds is
 * dropped, or repaired, since the store has the newest value.
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
		beginPut(key, value).onCommit().run();
	}

	@Override
	public BegunChange beginPut(Object key, @Nullable Object value) {
		Object stored = this.store.required(key, value);
		Runnable replace = this.cache.beginReplace(key, stored);
		this.store.write(key, stored, 0);
		return new BegunChange(replace, true);
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
		delete(key);
		return new BegunChange(() -> this.cache.evict(key), this.onEvict == OnEvict.DELETE);
	}

	@Override
	public boolean evictIfPresent(Object key) {
		delete(key);
		return this.cache.evictIfPresent(key);
	}

	private void delete(Object key) {
		this.store.requireBlocking(key);
		if (this.onEvict == OnEvict.DELETE) {
			this.store.write(key, null, 0);
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
