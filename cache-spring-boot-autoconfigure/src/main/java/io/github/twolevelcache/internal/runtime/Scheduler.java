package io.github.twolevelcache.internal.runtime;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

/**
 * The timers and the waits of an instance, all in one place. Tasks run on threads of the
 * scheduler and must not block. Thread-safe.
 */
public interface Scheduler extends AutoCloseable {

	/**
	 * Run a task once.
	 * @param delay when, from now
	 * @param task the task; what it throws is logged
	 * @return cancels the task; after {@link #close} it is cancelled already
	 */
	Future<?> schedule(Duration delay, Runnable task);

	/**
	 * Run a task again and again, at a fixed rate. One that throws goes on.
	 * @param period between the beginnings of two runs; the first begins after it
	 * @param task the task; what it throws is logged
	 * @return cancels the task; after {@link #close} it is cancelled already
	 */
	Future<?> scheduleAtFixedRate(Duration period, Runnable task);

	/**
	 * End a call that takes too long.
	 * @param call the call
	 * @param timeout how long it may take
	 * @param <T> the type of its outcome
	 * @return the same; fails with a {@link TimeoutException} if it takes longer
	 */
	<T extends @Nullable Object> CompletableFuture<T> orTimeout(CompletableFuture<T> call, Duration timeout);

	/**
	 * Complete a call that takes too long.
	 * @param call the call
	 * @param value its outcome if it takes longer, or {@code null}
	 * @param timeout how long it may take
	 * @param <T> the type of its outcome
	 * @return the same
	 */
	<T extends @Nullable Object> CompletableFuture<T> completeOnTimeout(CompletableFuture<T> call, @Nullable T value,
			Duration timeout);

	/**
	 * Wait for a call on this thread.
	 * @param call the call
	 * @param timeout how long to wait
	 * @param <T> the type of its outcome
	 * @return its outcome
	 * @throws TimeoutException if it takes longer
	 * @throws ExecutionException if it fails
	 * @throws InterruptedException if this thread is interrupted
	 */
	<T extends @Nullable Object> T await(CompletableFuture<T> call, Duration timeout)
			throws TimeoutException, ExecutionException, InterruptedException;

	/**
	 * Wait for a call on this thread, for as long as it takes.
	 * @param call the call
	 * @param <T> the type of its outcome
	 * @return its outcome
	 * @throws ExecutionException if it fails
	 * @throws InterruptedException if this thread is interrupted
	 */
	default <T extends @Nullable Object> T await(CompletableFuture<T> call)
			throws ExecutionException, InterruptedException {
		return call.get();
	}

	/**
	 * Wait on this thread until it is woken or interrupted, or for no reason
	 * ({@link LockSupport#park}).
	 */
	default void park() {
		LockSupport.park(this);
	}

	/**
	 * Wake a thread, now or when it next waits ({@link LockSupport#unpark}).
	 * @param thread the thread; {@code null} for none
	 */
	default void unpark(@Nullable Thread thread) {
		LockSupport.unpark(thread);
	}

	/**
	 * Interrupt a thread.
	 * @param thread the thread
	 */
	default void interrupt(Thread thread) {
		thread.interrupt();
	}

	/**
	 * Wait on this thread, or until it is interrupted.
	 * @param duration how long
	 */
	void sleep(Duration duration);

	/**
	 * End all tasks.
	 */
	@Override
	void close();

	/**
	 * Create a scheduler with daemon threads of its own.
	 * @return the scheduler
	 */
	static Scheduler create() {
		return new SystemScheduler();
	}

}
