package io.github.twolevelcache.internal.engine;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import io.github.twolevelcache.internal.entry.CacheEntry;
import io.github.twolevelcache.internal.load.SingleFlight;
import io.github.twolevelcache.internal.runtime.Scheduler;
import io.github.twolevelcache.internal.stats.CacheCounters;

/**
 * The lookups of one cache that are under way in this JVM, at most one for each key. A
 * caller does not join a lookup that began before its key was last invalidated or the
 * cache cleared, since that may have read the older value. Thread-safe.
 */
final class Flights {

	private final SingleFlight<LookupKey, CacheEntry> flights;

	/**
	 * Create the lookups of a cache.
	 * @param stats counts those who share a lookup
	 * @param scheduler waits for the lookups of others
	 */
	Flights(CacheCounters stats, Scheduler scheduler) {
		this.flights = new SingleFlight<>(stats::recordSharedLoad, scheduler);
	}

	/**
	 * Return how many lookups are under way.
	 * @return their number
	 */
	int size() {
		return this.flights.size();
	}

	/**
	 * Run a lookup, or wait for the one under way.
	 * @param key what it is for
	 * @param lookup finds or loads the entry
	 * @return the entry
	 * @throws LoadException if the lookup throws a checked exception
	 */
	CacheEntry run(LookupKey key, Callable<CacheEntry> lookup) {
		return LoadException.wrapChecked(() -> this.flights.run(key, lookup));
	}

	/**
	 * Start a lookup, or join the one under way.
	 * @param key what it is for
	 * @param lookup starts to find or load the entry
	 * @return the entry
	 */
	CompletableFuture<CacheEntry> runAsync(LookupKey key, Supplier<CompletableFuture<CacheEntry>> lookup) {
		return this.flights.runAsync(key, lookup);
	}

	/**
	 * What tells a lookup from others.
	 *
	 * @param text the text of the key
	 * @param token the fill token of the key, taken before the lookup
	 * @param generation the generation of the cache, taken before the lookup
	 */
	record LookupKey(String text, long token, long generation) {
	}

}
