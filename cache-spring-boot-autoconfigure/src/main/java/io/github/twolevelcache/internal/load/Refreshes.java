package io.github.twolevelcache.internal.load;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.twolevelcache.internal.entry.CacheEntry;
import io.github.twolevelcache.internal.entry.Freshness;
import io.github.twolevelcache.internal.runtime.InstanceRuntime;
import io.github.twolevelcache.internal.stats.CacheCounters;
import io.github.twolevelcache.settings.CacheSettings;
import io.github.twolevelcache.settings.RefreshMode;

/**
 * Reloads entries in the background while they are served: before they expire, or
 * afterwards if stale ones may be served. One refresh of a key runs at a time, in the
 * whole fleet. Thread-safe.
 */
public final class Refreshes {

	private static final Logger logger = LoggerFactory.getLogger(Refreshes.class);

	/** How long a failed refresh is not retried. */
	private static final Duration BACKOFF = Duration.ofSeconds(1);

	private final String cache;

	private final FleetLoads loads;

	private final boolean probabilistic;

	private final CacheCounters stats;

	private final InstanceRuntime runtime;

	private final RecentFailures failures;

	private final Set<String> running = ConcurrentHashMap.newKeySet();

	/**
	 * Create the refreshes of a cache.
	 * @param cache its name
	 * @param settings its settings
	 * @param loads loads under a lease
	 * @param stats counts them
	 * @param runtime tells the time and draws when to refresh
	 */
	public Refreshes(String cache, CacheSettings settings, FleetLoads loads, CacheCounters stats,
			InstanceRuntime runtime) {
		this.cache = cache;
		this.loads = loads;
		this.probabilistic = settings.refresh().mode() == RefreshMode.PROBABILISTIC;
		this.stats = stats;
		this.runtime = runtime;
		this.failures = new RecentFailures(BACKOFF, runtime.time());
	}

	/**
	 * Reload an entry in the background, if it is time.
	 * @param text the text of its key
	 * @param entry the entry as it was found
	 * @param loader supplies what starts the load; asked only if it is time
	 */
	public void consider(String text, CacheEntry entry,
			Supplier<? extends Supplier<? extends CompletableFuture<?>>> loader) {
		if (!isDue(entry) || this.running.contains(text) || this.failures.get(text) != null
				|| !this.running.add(text)) {
			return;
		}
		this.stats.recordRefresh();
		CompletableFuture<?> unused = this.loads.refresh(text, entry, loader.get()).whenComplete((done, failure) -> {
			this.running.remove(text);
			if (failure != null) {
				this.failures.add(text, failure);
				logger.debug("Refresh in cache '{}' failed", this.cache, failure);
			}
		});
	}

	/**
	 * Return how many keys are being refreshed.
	 * @return their number
	 */
	public int size() {
		return this.running.size();
	}

	// Vattani, Chierichetti, Lowenstein: the gap to the end is drawn from the exponential
	// distribution whose mean is the cost of the load.
	private boolean isDue(CacheEntry entry) {
		if (entry.freshness() != Freshness.AGING || !this.probabilistic) {
			return entry.freshness() != Freshness.FRESH;
		}
		double gap = -Math.log(1 - this.runtime.random().nextDouble()) * entry.loadCost();
		return gap >= entry.expiresAt() - this.runtime.time().millis();
	}

}
