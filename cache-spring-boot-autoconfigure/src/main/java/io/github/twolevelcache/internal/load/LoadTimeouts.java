package io.github.twolevelcache.internal.load;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.LoadTimeoutException;
import io.github.twolevelcache.internal.entry.CacheEntry;
import io.github.twolevelcache.internal.runtime.Futures;
import io.github.twolevelcache.internal.runtime.Scheduler;
import io.github.twolevelcache.settings.CacheSettings;

/**
 * How long callers wait for a load. The load continues without them.
 */
final class LoadTimeouts {

	private final @Nullable Duration timeout;

	private final @Nullable Duration stale;

	private final Scheduler scheduler;

	LoadTimeouts(CacheSettings settings, Scheduler scheduler) {
		this.scheduler = scheduler;
		this.timeout = settings.load().timeout();
		this.stale = settings.stale().after();
	}

	/**
	 * Return whether callers may leave before a load has ended, which therefore needs a
	 * thread of its own.
	 * @return whether they may
	 */
	boolean areSet() {
		return this.timeout != null || this.stale != null;
	}

	/**
	 * Limit the wait for a load.
	 * @param description names the load
	 * @param load the load
	 * @param fallback supplies the stale entry to serve instead, or {@code null}
	 * @return its entry; the stale one if the load has failed or takes long; fails with a
	 * {@link LoadTimeoutException} if there is none
	 */
	CompletableFuture<CacheEntry> limit(String description, CompletableFuture<CacheEntry> load,
			Supplier<? extends @Nullable CacheEntry> fallback) {
		CompletableFuture<CacheEntry> outcome = load;
		Duration timeout = this.timeout;
		if (timeout != null) {
			outcome = within(outcome, timeout, () -> CompletableFuture.failedFuture(new LoadTimeoutException(
					description + " has not ended within " + timeout.toMillis() + " ms; it continues")));
		}
		if (this.stale != null) {
			CompletableFuture<CacheEntry> patient = outcome;
			outcome = within(outcome, this.stale, () -> {
				CacheEntry entry = fallback.get();
				return (entry != null) ? CompletableFuture.completedFuture(entry) : patient;
			});
		}
		return outcome.exceptionallyCompose((failure) -> {
			// An error is no failure of the database.
			CacheEntry entry = (Futures.unwrapped(failure) instanceof Error) ? null : fallback.get();
			return (entry != null) ? CompletableFuture.completedFuture(entry) : CompletableFuture.failedFuture(failure);
		});
	}

	private CompletableFuture<CacheEntry> within(CompletableFuture<CacheEntry> load, Duration time,
			Supplier<CompletableFuture<CacheEntry>> otherwise) {
		CompletableFuture<Optional<CacheEntry>> ended = load.thenApply(Optional::of);
		return this.scheduler.completeOnTimeout(ended, Optional.empty(), time)
			.thenCompose((entry) -> entry.map(CompletableFuture::completedFuture).orElseGet(otherwise));
	}

}
