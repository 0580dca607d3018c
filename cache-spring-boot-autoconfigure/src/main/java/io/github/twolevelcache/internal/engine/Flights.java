package io.github.twolevelcache.internal.engine;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.internal.entry.CacheEntry;
import io.github.twolevelcache.internal.load.SingleFlight;
import io.github.twolevelcache.internal.runtime.Futures;
import io.github.twolevelcache.internal.runtime.NestedLoads;
import io.github.twolevelcache.internal.runtime.NestedLoads.Wait;
import io.github.twolevelcache.internal.runtime.Scheduler;
import io.github.twolevelcache.internal.stats.CacheCounters;

/**
 * The lookups of one cache that are under way in this JVM, at most one for each key. A
 * caller does not join a lookup that began before its key was last invalidated or the
 * cache cleared, since that may have read the older value; nor one for values of another
 * type, or that waits for a load which the caller is within. Thread-safe.
 */
final class Flights {

	private final SingleFlight<LookupKey, CacheEntry> flights;

	private final NestedLoads nested;

	/**
	 * Create the lookups of a cache.
	 * @param stats counts those who share a lookup
	 * @param scheduler waits for the lookups of others
	 * @param nested knows which loads are within others
	 */
	Flights(CacheCounters stats, Scheduler scheduler, NestedLoads nested) {
		this.flights = new SingleFlight<>(stats::recordSharedLoad, scheduler);
		this.nested = nested;
	}

	/**
	 * Return how many lookups are under way.
	 * @return their number
	 */
	int size() {
		return this.flights.size();
	}

	/**
	 * Run a lookup, or wait for the one under way. Where that would never end, since a
	 * load that this thread is within is waited for there, or is of the same key, only
	 * load.
	 * @param key what it is for
	 * @param lookup finds or loads the entry
	 * @param loader loads the value
	 * @return the entry
	 * @throws LoadException if the lookup throws a checked exception
	 */
	CacheEntry run(LookupKey key, Callable<CacheEntry> lookup, Callable<? extends @Nullable Object> loader) {
		Wait wait = this.nested.begin(key.text());
		if (wait == null) {
			return LoadException.wrapChecked(() -> CacheEntry.unbounded(this.nested.call(key.text(), loader::call), 0));
		}
		try {
			return LoadException.wrapChecked(() -> this.flights.run(key, lookup));
		}
		finally {
			wait.end();
		}
	}

	/**
	 * Start a lookup, or join the one under way. Where that would never end, only load,
	 * as {@link #run} does.
	 * @param key what it is for
	 * @param lookup starts to find or load the entry
	 * @param loader starts loading the value
	 * @return the entry
	 */
	CompletableFuture<CacheEntry> runAsync(LookupKey key, Supplier<CompletableFuture<CacheEntry>> lookup,
			Supplier<? extends CompletableFuture<?>> loader) {
		Wait wait = this.nested.begin(key.text());
		if (wait == null) {
			return Futures.started(() -> this.nested.call(key.text(), loader::get))
				.thenApply((value) -> CacheEntry.unbounded(value, 0));
		}
		return this.flights.runAsync(key, lookup).whenComplete((entry, failure) -> wait.end());
	}

	/**
	 * What tells a lookup from others.
	 *
	 * @param text the text of the key
	 * @param token the fill token of the key, taken before the lookup
	 * @param generation the generation of the cache, taken before the lookup
	 * @param type the type of the values that are looked for
	 */
	record LookupKey(String text, long token, long generation, Class<?> type) {
	}

}
