package io.github.twolevelcache.internal.load;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.internal.lease.LeaseAnswer;
import io.github.twolevelcache.internal.lease.RemoteLeases;
import io.github.twolevelcache.internal.runtime.Scheduler;

/**
 * Asks for the leases of loads, and waits for what comes of the loads of others: a waiter
 * registers before it asks, so that no end of a load is missed. Thread-safe.
 *
 * <p>
 * Waiting never needs the lease's holder to be alive: it ends when the lease would have
 * run out.
 */
final class LeaseRequests {

	/** After the end of a lease, so that it is over for Redis too, in milliseconds. */
	private static final long GRACE = 2;

	/**
	 * Where the end of a load is not heard of, it is looked for this often, in
	 * milliseconds.
	 */
	private static final long POLL = 50;

	/**
	 * What a transaction has loaded is not stored if it commits later than this, in
	 * milliseconds.
	 */
	private static final long LONGEST_TRANSACTION = 60_000;

	private final RemoteLeases leases;

	private final Waiters waiters;

	private final LeaseHolder holder;

	private final Scheduler scheduler;

	/**
	 * Create the requests of a cache.
	 * @param leases are asked for
	 * @param waiters are woken when a load has ended
	 * @param holder has the leases of this instance
	 * @param scheduler has the timers
	 */
	LeaseRequests(RemoteLeases leases, Waiters waiters, LeaseHolder holder, Scheduler scheduler) {
		this.leases = leases;
		this.waiters = waiters;
		this.holder = holder;
		this.scheduler = scheduler;
	}

	/**
	 * Ask once for the lease to load an entry.
	 * @param request what is to be loaded
	 * @return the answer; fails with a
	 * {@link io.github.twolevelcache.RemoteCallException} if Redis does not answer
	 */
	CompletableFuture<LeaseAnswer> acquire(LoadRequest request) {
		return this.leases.acquire(request.text(), false, LeaseRenewal.LEASE.toMillis(), request.stale(),
				request.type());
	}

	/**
	 * Ask for the lease to load an entry, and if another instance has it, wait until its
	 * load has ended.
	 * @param request what is to be loaded
	 * @return the answer, after the wait if it is that another instance has it; fails as
	 * {@link #acquire} does
	 */
	CompletableFuture<LeaseAnswer> acquireOrWait(LoadRequest request) {
		CompletableFuture<@Nullable Void> woken = this.waiters.register(request.text());
		return acquire(request)
			.thenCompose(
					(answer) -> (answer instanceof LeaseAnswer.Held held && (request.isNested() || isOfAnother(held)))
							? request.whileCallerWaits(ended(woken, held)).thenApply((done) -> answer)
							: CompletableFuture.completedFuture(answer))
			.whenComplete((answer, failure) -> this.waiters.release(request.text(), woken));
	}

	private boolean isOfAnother(LeaseAnswer.Held held) {
		return this.holder.running(held) == null;
	}

	private CompletableFuture<@Nullable Void> ended(CompletableFuture<@Nullable Void> woken, LeaseAnswer.Held held) {
		return this.scheduler.completeOnTimeout(woken.copy(), null, longestWait(held));
	}

	private static Duration longestWait(LeaseAnswer.Held held) {
		long remaining = Math.max(0, held.remaining()) + GRACE;
		return Duration.ofMillis(held.heard() ? remaining : Math.min(remaining, POLL));
	}

	/**
	 * Ask once for a lease that gives way to any other, and that a transaction may hold
	 * until it ends.
	 * @param request what is to be loaded
	 * @return the answer; fails as {@link #acquire} does
	 */
	CompletableFuture<LeaseAnswer> acquireYielding(LoadRequest request) {
		return this.leases.acquire(request.text(), true, LONGEST_TRANSACTION, request.stale(), request.type());
	}

}
