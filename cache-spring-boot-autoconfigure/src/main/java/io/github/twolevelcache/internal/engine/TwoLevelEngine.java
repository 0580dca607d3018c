package io.github.twolevelcache.internal.engine;

import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.internal.entry.CacheEntry;
import io.github.twolevelcache.internal.load.FleetLoads;
import io.github.twolevelcache.internal.load.Refreshes;
import io.github.twolevelcache.internal.load.TransactionLoad;
import io.github.twolevelcache.internal.local.LocalStore;
import io.github.twolevelcache.internal.remote.RemoteCache;
import io.github.twolevelcache.internal.stats.CacheCounters;

/**
 * A cache in Redis, usually with copies on the heap.
 */
public final class TwoLevelEngine implements CacheEngine {

	private final LocalStore local;

	private final ReadPath readPath;

	private final WritePath writePath;

	/**
	 * Create the engine of a cache.
	 * @param local its entries on the heap
	 * @param remote its entries in Redis
	 * @param leasedLoads loads what is in neither
	 * @param refreshes loads again what ages
	 * @param keyText converts a key to its text; throws if it cannot
	 * @param stats counts what happens
	 * @param clock tells the time that entries expire at
	 */
	public TwoLevelEngine(LocalStore local, RemoteCache remote, FleetLoads leasedLoads, Refreshes refreshes,
			Function<Object, String> keyText, CacheCounters stats, InstantSource clock) {
		this.local = local;
		this.readPath = new ReadPath(local, remote, keyText, stats, leasedLoads, refreshes, clock);
		this.writePath = new WritePath(local, remote, keyText);
	}

	@Override
	public @Nullable CacheEntry get(Object key) {
		return this.readPath.get(key);
	}

	@Override
	public CacheEntry get(Object key, Callable<? extends @Nullable Object> loader) {
		return this.readPath.get(key, loader);
	}

	@Override
	public CompletableFuture<@Nullable CacheEntry> retrieve(Object key) {
		return this.readPath.retrieve(key);
	}

	@Override
	public CompletableFuture<CacheEntry> retrieve(Object key, Supplier<? extends CompletableFuture<?>> loader) {
		return this.readPath.retrieve(key, loader);
	}

	@Override
	public TransactionLoad getUncommitted(Object key, Callable<? extends @Nullable Object> loader) {
		return this.readPath.getUncommitted(key, loader);
	}

	@Override
	public void put(Object key, @Nullable Object value) {
		this.writePath.put(key, value);
	}

	@Override
	public @Nullable CacheEntry putIfAbsent(Object key, @Nullable Object value) {
		return this.writePath.putIfAbsent(key, value);
	}

	@Override
	public boolean evictIfPresent(Object key) {
		return this.writePath.evict(key);
	}

	@Override
	public boolean drop(Object key) {
		return this.writePath.drop(key);
	}

	/**
	 * Begin to replace the entry of a key, while a store behind the cache is changed.
	 * Loads that are under way are not stored.
	 * @param key the key
	 * @param value the new value
	 * @return replaces the entry, or drops it if another change has come between
	 */
	Runnable beginReplace(Object key, Object value) {
		return this.writePath.beginReplace(key, value);
	}

	@Override
	public boolean invalidate() {
		return this.writePath.clear();
	}

	@Override
	public long localSize() {
		return this.local.size();
	}

}
