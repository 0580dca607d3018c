package io.github.twolevelcache.internal.load;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.twolevelcache.internal.lease.Lease;
import io.github.twolevelcache.internal.lease.RemoteLeases;
import io.github.twolevelcache.internal.lease.RemotePermits;
import io.github.twolevelcache.internal.runtime.Scheduler;

/**
 * Renews leases while their loads run, so that a lease can be short although a load is
 * long: an instance that dies soon loses its leases. A load that does not end does so,
 * too. Thread-safe.
 */
final class LeaseRenewal {

	private static final Logger logger = LoggerFactory.getLogger(LeaseRenewal.class);

	/** How long the others wait for an instance that has died. */
	static final Duration LEASE = Duration.ofSeconds(2);

	/** How long they wait for a load that hangs. */
	static final Duration LONGEST_LOAD = Duration.ofMinutes(5);

	private static final Duration PERIOD = LEASE.dividedBy(3);

	private static final long MOST_RENEWALS = LONGEST_LOAD.dividedBy(PERIOD);

	private final UnaryOperator<String> description;

	private final Scheduler scheduler;

	/**
	 * Create a renewal.
	 * @param description names the load of a key
	 * @param scheduler has the timers
	 */
	LeaseRenewal(UnaryOperator<String> description, Scheduler scheduler) {
		this.description = description;
		this.scheduler = scheduler;
	}

	/**
	 * Begin to renew a lease.
	 * @param leases prolong it
	 * @param lease the lease
	 * @return to be cancelled when the load has ended
	 */
	Future<?> begin(RemoteLeases leases, Lease lease) {
		return begin(() -> renew(leases, lease),
				() -> logger.warn("{} has been running for {} minutes: other instances load the key, too",
						this.description.apply(lease.text()), LONGEST_LOAD.toMinutes()));
	}

	/**
	 * Begin to renew a permit.
	 * @param permits prolong it
	 * @param token the token of the permit
	 * @return to be cancelled when the load has ended
	 */
	Future<?> begin(RemotePermits permits, String token) {
		return begin(() -> permits.renew(token, LEASE.toMillis()), () -> {
		});
	}

	private Future<?> begin(Runnable renewal, Runnable onLongLoad) {
		AtomicInteger renewals = new AtomicInteger();
		return this.scheduler.scheduleAtFixedRate(PERIOD, () -> {
			int number = renewals.incrementAndGet();
			if (number <= MOST_RENEWALS) {
				renewal.run();
			}
			else if (number == MOST_RENEWALS + 1) {
				onLongLoad.run();
			}
		});
	}

	private static void renew(RemoteLeases leases, Lease lease) {
		// A lease that has ended is not revived.
		CompletableFuture<?> unused = leases.renew(lease, LEASE.toMillis());
	}

}
