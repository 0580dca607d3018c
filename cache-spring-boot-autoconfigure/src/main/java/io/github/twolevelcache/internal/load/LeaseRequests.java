package io.github.twolevelcache.internal.load;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.internal.entry.CacheEntry;
import io.github.twolevelcache.internal.lease.Lease;
import io.github.twolevelcache.internal.lease.RemoteLeases;
import io.github.twolevelcache.internal.lease.RemoteLeases.LoadAnswer;
import io.github.twolevelcache.internal.lease.Tokens;
import io.github.twolevelcache.internal.redis.NamedCalls;
import io.github.twolevelcache.internal.remote.RemoteCache;

/**
 * Looks for an entry and asks for the lease to load it, in turns, until one of them is
 * there. Between the turns it waits for what comes of the load of another: it registers
 * as a waiter before it asks, so that no end of a load is missed. Thread-safe.
 *
 * <p>
 * Waiting never needs the lease's holder to be alive: a waiter looks again when the lease
 * would have run out.
 */
final class LeaseRequests {

	/** After the end of a lease, so that it is over for Redis too. */
	private static final long GRACE = 2;

	/** Where the end of a load is not heard of, it is looked for this often. */
	private static final long POLL = 50;

	/** What a transaction has loaded is not stored if it commits later than this. */
	private static final long LONGEST_TRANSACTION = 60_000;

	private final RemoteLeases leases;

	private final NamedCalls calls;

	private final Waiters waiters;

	private final LoaderInvoker loaders;

	/**
	 * Create the requests of a cache.
	 * @param remote gives the leases
	 * @param waiters are woken when a load has ended
	 * @param loaders know what has failed a short time ago
	 */
	LeaseRequests(RemoteCache remote, Waiters waiters, LoaderInvoker loaders) {
		this.leases = remote.leases();
		this.calls = remote.calls();
		this.waiters = waiters;
		this.loaders = loaders;
	}

	/**
	 * Find an entry or get the lease to load it.
	 * @param text the text of the key
	 * @param fallback the stale entry known, replaced if a newer one is found
	 * @param lookup looks for the entry in L2
	 * @return a final answer
	 * @throws Exception what a load of the key has thrown a short time ago, or a
	 * {@link io.github.twolevelcache.RemoteCallException}
	 */
	LoadAnswer findOrAcquire(String text, AtomicReference<@Nullable CacheEntry> fallback,
			Supplier<@Nullable CacheEntry> lookup) throws Exception {
		while (true) {
			CacheEntry found = lookup.get();
			if (found != null && found.freshness().isServed()) {
				return LoadAnswer.found(found);
			}
			supersede(fallback, found);
			throwRecentFailure(text);
			CompletableFuture<@Nullable Void> woken = this.waiters.register(text);
			try {
				LoadAnswer answer = this.calls.await(acquire(text, fallback.get()), "load", text);
				if (answer.isFinal()) {
					return answer;
				}
				await(woken, millisToWait(answer));
			}
			finally {
				this.waiters.release(text, woken);
			}
		}
	}

	private void throwRecentFailure(String text) throws Exception {
		Throwable failure = this.loaders.recentFailure(text);
		if (failure instanceof Error error) {
			throw error;
		}
		if (failure instanceof Exception exception) {
			throw exception;
		}
	}

	private static void await(CompletableFuture<@Nullable Void> woken, long millis) throws InterruptedException {
		try {
			woken.get(millis, TimeUnit.MILLISECONDS);
		}
		catch (TimeoutException | ExecutionException ex) {
			// The lease would be over by now: look again.
		}
	}

	/**
	 * Find an entry or get the lease to load it, without blocking.
	 * @param text the text of the key
	 * @param fallback the stale entry known, replaced if a newer one is found
	 * @param lookup looks for the entry in L2
	 * @return a final answer; fails as {@link #findOrAcquire} does
	 */
	CompletableFuture<LoadAnswer> findOrAcquireAsync(String text, AtomicReference<@Nullable CacheEntry> fallback,
			Supplier<CompletableFuture<@Nullable CacheEntry>> lookup) {
		return lookup.get()
			.thenCompose((found) -> (found != null && found.freshness().isServed())
					? CompletableFuture.completedFuture(LoadAnswer.found(found))
					: acquireAsync(text, found, fallback, lookup));
	}

	/**
	 * Get the lease to load an entry, or find one after all.
	 * @param text the text of the key
	 * @param found what was found a moment ago and is not to be served, or {@code null}
	 * @param fallback the stale entry known, replaced by what was found
	 * @param lookup looks for the entry in L2 again
	 * @return a final answer; fails as {@link #findOrAcquire} does
	 */
	CompletableFuture<LoadAnswer> acquireAsync(String text, @Nullable CacheEntry found,
			AtomicReference<@Nullable CacheEntry> fallback, Supplier<CompletableFuture<@Nullable CacheEntry>> lookup) {
		supersede(fallback, found);
		Throwable recent = this.loaders.recentFailure(text);
		if (recent != null) {
			return CompletableFuture.failedFuture(recent);
		}
		CompletableFuture<@Nullable Void> woken = this.waiters.register(text);
		return acquire(text, fallback.get())
			.thenCompose((answer) -> answer.isFinal() ? CompletableFuture.completedFuture(answer)
					: woken.copy()
						.completeOnTimeout(null, millisToWait(answer), TimeUnit.MILLISECONDS)
						.thenApply((done) -> answer))
			.whenComplete((answer, failure) -> this.waiters.release(text, woken))
			.thenCompose((answer) -> answer.isFinal() ? CompletableFuture.completedFuture(answer)
					: findOrAcquireAsync(text, fallback, lookup));
	}

	/**
	 * Find an entry or ask once for a lease to load it that gives way to any other, and
	 * that a transaction may hold until it ends.
	 * @param text the text of the key
	 * @param lookup looks for the entry in L2
	 * @return any answer
	 * @throws io.github.twolevelcache.RemoteCallException if Redis does not answer
	 */
	LoadAnswer findOrAcquireYielding(String text, Supplier<@Nullable CacheEntry> lookup) {
		CacheEntry found = lookup.get();
		return (found != null && found.freshness().isServed()) ? LoadAnswer.found(found) : this.calls
			.await(this.leases.acquire(text, Lease.YIELDING + Tokens.next(), LONGEST_TRANSACTION, found), "load", text);
	}

	/**
	 * Ask once for the lease to load an entry.
	 * @param text the text of the key
	 * @param superseded an entry that is to be loaded again, or {@code null} if there is
	 * none
	 * @return the answer
	 */
	CompletableFuture<LoadAnswer> acquire(String text, @Nullable CacheEntry superseded) {
		return this.leases.acquire(text, Tokens.next(), LeaseRenewal.LEASE, superseded);
	}

	private static void supersede(AtomicReference<@Nullable CacheEntry> fallback, @Nullable CacheEntry found) {
		if (found != null) {
			fallback.set(found);
		}
	}

	private static long millisToWait(LoadAnswer answer) {
		long remaining = Math.max(0, answer.remaining()) + GRACE;
		return answer.heard() ? remaining : Math.min(remaining, POLL);
	}

}
