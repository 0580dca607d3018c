package io.github.twolevelcache.internal.engine;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import io.github.twolevelcache.internal.entry.CacheEntry;
import io.github.twolevelcache.internal.load.SingleFlight;
import io.github.twolevelcache.internal.stats.CacheCounters;

/**
 * The lookups of one cache that are under way in this JVM, at most one for each key. A
 * caller does not join a lookup that began before its key was last invalidated or the
 * cache cleared, since that may have read the older value. Thread-safe.
 */
final class Flights {

	private final SingleFlight<Flight, CacheEntry> flights;

	/**
	 * Create the lookups of a cache.
	 * @param stats counts those who share a lookup
	 */
	Flights(CacheCounters stats) {
		this.flights = new SingleFlight<>(stats::recordSharedLoad);
	}

	/**
	 * Run a lookup, or wait for the one under way.
	 * @param flight what it is for
	 * @param lookup finds or loads the entry
	 * @return the entry
	 * @throws LoadException if the lookup throws a checked exception
	 */
	CacheEntry run(Flight flight, Callable<CacheEntry> lookup) {
		return LoadException.unlessChecked(() -> this.flights.run(flight, lookup));
	}

	/**
	 * Start a lookup, or join the one under way.
	 * @param flight what it is for
	 * @param lookup starts to find or load the entry
	 * @return the entry
	 */
	CompletableFuture<CacheEntry> runAsync(Flight flight, Supplier<CompletableFuture<CacheEntry>> lookup) {
		return this.flights.runAsync(flight, lookup);
	}

	/**
	 * What tells a lookup from others.
	 *
	 * @param text the text of the key
	 * @param token the fill token of the key, taken before the lookup
	 * @param generation the generation of the cache, taken before the lookup
	 */
	record Flight(String text, long token, long generation) {
	}

}
