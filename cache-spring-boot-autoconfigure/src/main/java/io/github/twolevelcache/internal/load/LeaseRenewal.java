package io.github.twolevelcache.internal.load;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import io.github.twolevelcache.internal.lease.Lease;
import io.github.twolevelcache.internal.lease.RemoteLeases;
import io.github.twolevelcache.internal.lease.RemotePermits;

/**
 * Prolongs leases while their loads run, so that a lease is short and a load may be long:
 * who dies loses his leases soon. Thread-safe.
 */
public final class LeaseRenewal implements AutoCloseable {

	/** How long the others wait for an instance that has died, in milliseconds. */
	static final long LEASE = 2000;

	private static final long PERIOD = LEASE / 3;

	private final ScheduledThreadPoolExecutor executor;

	/**
	 * Create the renewal. Its thread begins with the first lease.
	 */
	public LeaseRenewal() {
		this.executor = new ScheduledThreadPoolExecutor(1, (task) -> {
			Thread thread = new Thread(task, "two-level-cache-leases");
			thread.setDaemon(true);
			return thread;
		});
		this.executor.setRemoveOnCancelPolicy(true);
	}

	/**
	 * Begin to prolong a lease.
	 * @param leases prolong it
	 * @param lease the lease
	 * @return to be cancelled when the load has ended
	 */
	Future<?> begin(RemoteLeases leases, Lease lease) {
		return this.executor.scheduleAtFixedRate(() -> renew(leases, lease), PERIOD, PERIOD, TimeUnit.MILLISECONDS);
	}

	/**
	 * Begin to prolong a permit.
	 * @param permits prolong it
	 * @param token the token of the permit
	 * @return to be cancelled when the load has ended
	 */
	Future<?> begin(RemotePermits permits, String token) {
		return this.executor.scheduleAtFixedRate(() -> permits.renew(token, LEASE), PERIOD, PERIOD,
				TimeUnit.MILLISECONDS);
	}

	private static void renew(RemoteLeases leases, Lease lease) {
		// A lease that has ended stays so.
		CompletableFuture<?> unused = leases.renew(lease, LEASE);
	}

	@Override
	public void close() {
		this.executor.shutdownNow();
	}

}
