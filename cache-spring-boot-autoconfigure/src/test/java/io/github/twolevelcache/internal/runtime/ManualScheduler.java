package io.github.twolevelcache.internal.runtime;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;

/**
 * Timers by a {@link ManualTime}: what is due runs on the thread of the test, in order.
 * Only the test lets time pass; timers may be set by any thread.
 */
public final class ManualScheduler implements Scheduler {

	private final ManualTime time;

	/** Guarded by this. */
	private final List<Timer> timers = new ArrayList<>();

	/**
	 * Create a scheduler without timers.
	 * @param time tells the time
	 */
	public ManualScheduler(ManualTime time) {
		this.time = time;
	}

	/**
	 * Let time pass, and run what falls due.
	 * @param duration how much
	 */
	public void pass(Duration duration) {
		long end = this.time.nanoTime() + duration.toNanos();
		for (Timer next = next(end); next != null; next = next(end)) {
			this.time.pass(Duration.ofNanos(Math.max(0, next.due - this.time.nanoTime())));
			next.run();
		}
		this.time.pass(Duration.ofNanos(end - this.time.nanoTime()));
	}

	private synchronized @Nullable Timer next(long end) {
		this.timers.removeIf(Timer::isDone);
		return this.timers.stream()
			.filter((timer) -> timer.due <= end)
			.min(Comparator.comparingLong((timer) -> timer.due))
			.orElse(null);
	}

	/**
	 * Return how many timers have not run out.
	 * @return their number
	 */
	public synchronized long pending() {
		return this.timers.stream().filter((timer) -> !timer.isDone()).count();
	}

	private synchronized Timer add(Duration delay, @Nullable Duration period, Runnable task) {
		Timer timer = new Timer(this.time.nanoTime() + delay.toNanos(), period, task);
		this.timers.add(timer);
		return timer;
	}

	@Override
	public Future<?> schedule(Duration delay, Runnable task) {
		return add(delay, null, task);
	}

	@Override
	public Future<?> scheduleAtFixedRate(Duration period, Runnable task) {
		return add(period, period, task);
	}

	@Override
	public <T extends @Nullable Object> CompletableFuture<T> orTimeout(CompletableFuture<T> call, Duration timeout) {
		Timer timer = add(timeout, null, () -> call.completeExceptionally(new TimeoutException()));
		return call.whenComplete((outcome, failure) -> timer.cancel(false));
	}

	@Override
	public <T extends @Nullable Object> CompletableFuture<T> completeOnTimeout(CompletableFuture<T> call,
			@Nullable T value, Duration timeout) {
		Timer timer = add(timeout, null, () -> call.complete(value));
		return call.whenComplete((outcome, failure) -> timer.cancel(false));
	}

	@Override
	public <T extends @Nullable Object> T await(CompletableFuture<T> call, Duration timeout)
			throws TimeoutException, ExecutionException, InterruptedException {
		if (!call.isDone()) {
			pass(timeout);
		}
		if (!call.isDone()) {
			throw new TimeoutException();
		}
		return call.get();
	}

	@Override
	public void sleep(Duration duration) {
		pass(duration);
	}

	@Override
	public synchronized void close() {
		this.timers.clear();
	}

	private static final class Timer extends CompletableFuture<@Nullable Void> {

		private final @Nullable Duration period;

		private final Runnable task;

		private long due;

		Timer(long due, @Nullable Duration period, Runnable task) {
			this.due = due;
			this.period = period;
			this.task = task;
		}

		void run() {
			if (this.period != null) {
				this.due += this.period.toNanos();
			}
			else {
				complete(null);
			}
			this.task.run();
		}

	}

}
