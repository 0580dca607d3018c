package io.github.twolevelcache.internal.local;

import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.internal.entry.CacheEntry;
import io.github.twolevelcache.internal.entry.FreshnessPolicy;
import io.github.twolevelcache.internal.runtime.InstanceRuntime;
import io.github.twolevelcache.internal.stats.LevelCounters;
import io.github.twolevelcache.internal.validity.Coverage.Validity;
import io.github.twolevelcache.internal.validity.Generation;
import io.github.twolevelcache.settings.CacheSettings;

/**
 * The entries of one cache on the heap. An entry is found by the key object of the
 * caller, so that a hit converts nothing, and invalidated by the text of the key, which
 * is what Redis knows of it: keys with the same text share one entry. Thread-safe; never
 * blocks on anything remote.
 */
public interface LocalStore {

	/**
	 * Return the entry of a key.
	 * @param key the key
	 * @return its entry in the stage it is in, or {@code null} if none is held
	 */
	@Nullable CacheEntry get(Object key);

	/**
	 * Return the fill token of a key. Take it before reading the value that is to be
	 * filled.
	 * @param text the text of the key
	 * @return the token, current until the key is next invalidated or put
	 */
	long token(String text);

	/**
	 * Hold an entry that was read elsewhere, unless its key has been invalidated or put
	 * since the token was taken, or its validity has ended.
	 * @param key the key
	 * @param text the text of the key
	 * @param entry the entry
	 * @param token the fill token
	 * @param validity how long the entry may be served
	 */
	void fill(Object key, String text, CacheEntry entry, long token, Validity validity);

	/**
	 * Begin to hold a value that is going to be loaded while Redis does not answer. It is
	 * served for a short time, since a change by another instance is not heard of, unless
	 * the key is invalidated or put before. An entry that is held must be dropped first.
	 * @param key the key
	 * @param text the text of the key
	 * @return is given the value, or {@code null}, that was loaded
	 */
	Consumer<@Nullable Object> beginUnheard(Object key, String text);

	/**
	 * Hold an entry, whatever was held before; fills in progress are refused.
	 * @param key the key
	 * @param text the text of the key
	 * @param entry the entry
	 */
	void put(Object key, String text, CacheEntry entry);

	/**
	 * Hold an entry unless its key has one.
	 * @param key the key
	 * @param text the text of the key
	 * @param entry the entry
	 * @return the entry that was there, or {@code null} if there was none
	 */
	@Nullable CacheEntry putIfAbsent(Object key, String text, CacheEntry entry);

	/**
	 * Drop the entry of a key and refuse the fills of it that are in progress.
	 * @param text the text of the key
	 * @return whether an entry was held
	 */
	boolean invalidate(String text);

	/**
	 * Drop all entries and refuse all fills in progress.
	 * @return whether an entry was held
	 */
	boolean clear();

	/**
	 * Drop the entries whose cache has been cleared. They are no longer served anyway.
	 */
	void sweep();

	/**
	 * Return the number of entries held.
	 * @return the number, including entries that are due to be dropped
	 */
	long size();

	/**
	 * Create a store for a cache, one that holds nothing if the cache has no L1.
	 * @param settings the settings of the cache
	 * @param freshness tells when entries age and end
	 * @param generation tells which entries count
	 * @param stats counts the fills and evictions
	 * @param runtime tells the time
	 * @return the store
	 */
	static LocalStore create(CacheSettings settings, FreshnessPolicy freshness, Generation generation,
			LevelCounters stats, InstanceRuntime runtime) {
		return settings.levels().hasL1()
				? new CaffeineLocalStore(settings, freshness, generation, stats, runtime, new Stripes(Stripes.COUNT))
				: new DisabledLocalStore();
	}

}
