package io.github.twolevelcache.internal.outage;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Has all caches repair what Redis has not acknowledged, again and again until it does.
 * Thread-safe.
 */
public final class RepairSchedule implements AutoCloseable {

	/** Well below the staleness that is usually allowed. */
	private static final Duration PERIOD = Duration.ofMillis(100);

	private static final Duration LAST_ATTEMPT = Duration.ofSeconds(1);

	private final List<Repairs> repairs = new CopyOnWriteArrayList<>();

	private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor((task) -> {
		Thread thread = new Thread(task, "two-level-cache-repairs");
		thread.setDaemon(true);
		return thread;
	});

	/**
	 * Create a schedule without caches.
	 */
	public RepairSchedule() {
		var unused = this.executor.scheduleWithFixedDelay(this::repair, PERIOD.toMillis(), PERIOD.toMillis(),
				TimeUnit.MILLISECONDS);
	}

	/**
	 * Repair a cache from now on.
	 * @param cache the cache
	 */
	public void add(Repairs cache) {
		this.repairs.add(cache);
	}

	private void repair() {
		for (Repairs ofCache : this.repairs) {
			await(ofCache.repair());
		}
	}

	private static void await(CompletableFuture<?> repairs) {
		try {
			repairs.get(LAST_ATTEMPT.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (ExecutionException | TimeoutException ex) {
			// They stay pending.
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * Make a last attempt, and say what could not be repaired.
	 */
	@Override
	public void close() {
		this.executor.shutdownNow();
		for (Repairs ofCache : this.repairs) {
			if (ofCache.size() > 0) {
				await(ofCache.repair());
				ofCache.lose();
			}
		}
	}

}
