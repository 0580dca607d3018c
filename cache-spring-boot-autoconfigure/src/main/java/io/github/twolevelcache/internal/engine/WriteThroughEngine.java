package io.github.twolevelcache.internal.engine;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.settings.OnEvict;
import io.github.twolevelcache.store.CacheWriter;

/**
 * A cache whose changes the store behind it has before Redis has them. If the store
 * refuses, nothing has changed; if Redis does not answer then, what it holds is dropped,
 * or repaired, since the store has the newest value.
 */
public final class WriteThroughEngine extends StoreBackedEngine {

	private final OnEvict onEvict;

	/**
	 * Make a cache write to a store.
	 * @param cache its name
	 * @param engine the cache
	 * @param writer writes to the store
	 * @param onEvict what an evict means to the store
	 */
	public WriteThroughEngine(String cache, TwoLevelEngine engine, CacheWriter<Object, Object> writer,
			OnEvict onEvict) {
		super(cache, engine, writer);
		this.onEvict = onEvict;
	}

	@Override
	public void put(Object key, @Nullable Object value) {
		beginPut(key, value).run();
	}

	@Override
	public Runnable beginPut(Object key, @Nullable Object value) {
		Object stored = required(key, value);
		Runnable replace = engine().beginReplace(key, stored);
		write(key, stored, 0);
		return replace;
	}

	@Override
	public void evict(Object key) {
		beginEvict(key).run();
	}

	@Override
	public Runnable beginEvict(Object key) {
		delete(key);
		return () -> engine().evict(key);
	}

	@Override
	public boolean evictIfPresent(Object key) {
		delete(key);
		return engine().evictIfPresent(key);
	}

	private void delete(Object key) {
		requireBlocking(key);
		if (this.onEvict == OnEvict.DELETE) {
			write(key, null, 0);
		}
	}

}
