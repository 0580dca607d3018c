package io.github.twolevelcache.internal.engine;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.internal.entry.CacheEntry;
import io.github.twolevelcache.internal.load.SingleFlight;
import io.github.twolevelcache.internal.stats.CacheCounters;

/**
 * The loads of one cache that are under way, at most one for each key. A caller does not
 * join a load that began before its key was last invalidated or the cache cleared, since
 * that load may have read the older value.
 */
final class Loads {

	private final SingleFlight<Flight, CacheEntry> flights;

	/**
	 * Create the loads of a cache.
	 * @param stats counts those who share a load
	 */
	Loads(CacheCounters stats) {
		this.flights = new SingleFlight<>(stats::recordSharedLoad);
	}

	/**
	 * Run a lookup, or wait for the one under way.
	 * @param text the text of the key
	 * @param token the fill token of the key, taken before the lookup
	 * @param generation the generation of the cache, taken before the lookup
	 * @param lookup finds or loads the entry
	 * @return the entry
	 */
	CacheEntry run(String text, long token, long generation, Callable<CacheEntry> lookup) {
		return unchecked(() -> this.flights.run(new Flight(text, token, generation), lookup));
	}

	/**
	 * Run work that may throw anything.
	 * @param work the work
	 * @param <T> the type of its outcome
	 * @return its outcome
	 * @throws LoadException if it throws a checked exception
	 */
	static <T> T unchecked(Callable<T> work) {
		try {
			return work.call();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new LoadException(ex);
		}
		catch (RuntimeException ex) {
			throw ex;
		}
		catch (Exception ex) {
			throw new LoadException(ex);
		}
	}

	/**
	 * Start a lookup, or join the one under way.
	 * @param text the text of the key
	 * @param token the fill token of the key, taken before the lookup
	 * @param generation the generation of the cache, taken before the lookup
	 * @param lookup starts to find or load the entry
	 * @return the entry
	 */
	CompletableFuture<CacheEntry> runAsync(String text, long token, long generation,
			Supplier<CompletableFuture<CacheEntry>> lookup) {
		return this.flights.runAsync(new Flight(text, token, generation), lookup);
	}

	/**
	 * Call a loader.
	 * @param loader the loader
	 * @return the loaded value, or {@code null}
	 * @throws LoadException if it throws
	 */
	static @Nullable Object call(Callable<? extends @Nullable Object> loader) {
		try {
			return loader.call();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new LoadException(ex);
		}
		catch (Exception ex) {
			throw new LoadException(ex);
		}
	}

	private record Flight(String text, long token, long generation) {

	}

}
