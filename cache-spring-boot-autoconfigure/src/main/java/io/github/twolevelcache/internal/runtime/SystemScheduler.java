package io.github.twolevelcache.internal.runtime;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Timers by the time of the machine.
 */
final class SystemScheduler implements Scheduler {

	private static final Logger logger = LoggerFactory.getLogger(SystemScheduler.class);

	/** So that a task that takes its time does not hold up the heartbeats. */
	private static final int THREADS = 2;

	private final ScheduledThreadPoolExecutor executor;

	SystemScheduler() {
		this.executor = new ScheduledThreadPoolExecutor(THREADS, (task) -> {
			Thread thread = new Thread(task, "two-level-cache-scheduler");
			thread.setDaemon(true);
			return thread;
		});
		this.executor.setRemoveOnCancelPolicy(true);
	}

	@Override
	public Future<?> schedule(Duration delay, Runnable task) {
		return unlessClosed(() -> this.executor.schedule(guarded(task), delay.toNanos(), TimeUnit.NANOSECONDS));
	}

	@Override
	public Future<?> scheduleAtFixedRate(Duration period, Runnable task) {
		return unlessClosed(() -> this.executor.scheduleAtFixedRate(guarded(task), period.toNanos(), period.toNanos(),
				TimeUnit.NANOSECONDS));
	}

	private Future<?> unlessClosed(Supplier<Future<?>> scheduled) {
		try {
			return scheduled.get();
		}
		catch (RejectedExecutionException ex) {
			CompletableFuture<?> cancelled = new CompletableFuture<>();
			cancelled.cancel(false);
			return cancelled;
		}
	}

	// An exception would end the repetition.
	private static Runnable guarded(Runnable task) {
		return () -> {
			try {
				task.run();
			}
			catch (Throwable ex) {
				logger.warn("A scheduled task of the two-level cache has failed", ex);
			}
		};
	}

	@Override
	public <T extends @Nullable Object> CompletableFuture<T> orTimeout(CompletableFuture<T> call, Duration timeout) {
		return call.orTimeout(timeout.toNanos(), TimeUnit.NANOSECONDS);
	}

	@Override
	public <T extends @Nullable Object> CompletableFuture<T> completeOnTimeout(CompletableFuture<T> call,
			@Nullable T value, Duration timeout) {
		return call.completeOnTimeout(value, timeout.toNanos(), TimeUnit.NANOSECONDS);
	}

	@Override
	public <T extends @Nullable Object> T await(CompletableFuture<T> call, Duration timeout)
			throws TimeoutException, ExecutionException, InterruptedException {
		return call.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
	}

	@Override
	public void sleep(Duration duration) {
		LockSupport.parkNanos(duration.toNanos());
	}

	@Override
	public void close() {
		this.executor.shutdownNow();
	}

}
