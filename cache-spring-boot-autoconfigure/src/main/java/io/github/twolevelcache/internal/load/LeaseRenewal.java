package io.github.twolevelcache.internal.load;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;

import io.github.twolevelcache.internal.lease.Lease;
import io.github.twolevelcache.internal.lease.RemoteLeases;
import io.github.twolevelcache.internal.lease.RemotePermits;
import io.github.twolevelcache.internal.runtime.Scheduler;

/**
 * Renews leases while their loads run, so that a lease can be short although a load is
 * long: an instance that dies soon loses its leases. Thread-safe.
 */
final class LeaseRenewal {

	/** How long the others wait for an instance that has died. */
	static final Duration LEASE = Duration.ofSeconds(2);

	private static final Duration PERIOD = LEASE.dividedBy(3);

	private final Scheduler scheduler;

	LeaseRenewal(Scheduler scheduler) {
		this.scheduler = scheduler;
	}

	/**
	 * Begin to renew a lease.
	 * @param leases prolong it
	 * @param lease the lease
	 * @return to be cancelled when the load has ended
	 */
	Future<?> begin(RemoteLeases leases, Lease lease) {
		return this.scheduler.scheduleAtFixedRate(PERIOD, () -> renew(leases, lease));
	}

	/**
	 * Begin to renew a permit.
	 * @param permits prolong it
	 * @param token the token of the permit
	 * @return to be cancelled when the load has ended
	 */
	Future<?> begin(RemotePermits permits, String token) {
		return this.scheduler.scheduleAtFixedRate(PERIOD, () -> permits.renew(token, LEASE.toMillis()));
	}

	private static void renew(RemoteLeases leases, Lease lease) {
		// A lease that has ended is not revived.
		CompletableFuture<?> unused = leases.renew(lease, LEASE.toMillis());
	}

}
