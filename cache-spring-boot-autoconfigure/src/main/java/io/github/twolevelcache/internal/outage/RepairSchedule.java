package io.github.twolevelcache.internal.outage;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.twolevelcache.internal.runtime.InstanceRuntime;

/**
 * Has all caches repair what Redis has not acknowledged, again and again until it does.
 * Thread-safe.
 */
public final class RepairSchedule implements AutoCloseable {

	/** Well below the staleness that is usually allowed. */
	private static final Duration PERIOD = Duration.ofMillis(100);

	private static final Duration LONGEST_ATTEMPT = Duration.ofSeconds(1);

	/** How long whoever stops the application waits for Redis to be back. */
	private static final Duration LAST_ATTEMPTS = Duration.ofSeconds(3);

	private final List<Repairs> repairs = new CopyOnWriteArrayList<>();

	private final InstanceRuntime runtime;

	private final AtomicBoolean repairing = new AtomicBoolean();

	private final Future<?> attempts;

	/**
	 * Create a schedule without caches.
	 * @param runtime has the timers and runs the repairs
	 */
	public RepairSchedule(InstanceRuntime runtime) {
		this.runtime = runtime;
		this.attempts = runtime.scheduler().scheduleAtFixedRate(PERIOD, this::attempt);
	}

	/**
	 * Repair a cache from now on.
	 * @param cache the cache
	 */
	public void add(Repairs cache) {
		this.repairs.add(cache);
	}

	/**
	 * Return whether anything is to be repaired.
	 * @return whether Redis has not acknowledged a change
	 */
	public boolean isPending() {
		return this.repairs.stream().anyMatch((ofCache) -> ofCache.size() > 0);
	}

	private void attempt() {
		if (isPending() && this.repairing.compareAndSet(false, true)) {
			try {
				this.runtime.executor().execute(this::repair);
			}
			catch (Throwable ex) {
				this.repairing.set(false);
				throw ex;
			}
		}
	}

	private void repair() {
		try {
			this.repairs.forEach((ofCache) -> await(ofCache.repair()));
		}
		finally {
			this.repairing.set(false);
		}
	}

	private void await(CompletableFuture<?> repairs) {
		try {
			Object unused = this.runtime.scheduler().await(repairs, LONGEST_ATTEMPT);
		}
		catch (ExecutionException | TimeoutException ex) {
			// They stay pending.
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * Make the last attempts, and log what could not be repaired.
	 */
	@Override
	public void close() {
		this.attempts.cancel(false);
		long latest = this.runtime.time().nanoTime() + LAST_ATTEMPTS.toNanos();
		while (isPending() && this.runtime.time().nanoTime() - latest < 0 && !Thread.currentThread().isInterrupted()) {
			this.repairs.forEach((ofCache) -> await(ofCache.repair()));
			if (isPending()) {
				this.runtime.scheduler().sleep(PERIOD);
			}
		}
		this.repairs.forEach(Repairs::lose);
	}

}
