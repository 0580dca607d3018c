package io.github.twolevelcache.internal.runtime;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/**
 * A thread that makes a call which may block, so that a test can watch it and interrupt
 * it.
 *
 * @param <T> the type of the outcome
 */
public final class Caller<T> {

	private final CompletableFuture<T> outcome = new CompletableFuture<>();

	private final Thread thread;

	private volatile boolean interrupted;

	private Caller(Callable<T> call) {
		this.thread = new Thread(() -> {
			try {
				T value = call.call();
				this.interrupted = Thread.interrupted();
				this.outcome.complete(value);
			}
			catch (Throwable ex) {
				this.interrupted = Thread.interrupted();
				this.outcome.completeExceptionally(ex);
			}
		}, "caller");
		this.thread.setDaemon(true);
	}

	/**
	 * Make a call.
	 * @param call the call
	 * @param <T> the type of the outcome
	 * @return who makes it
	 */
	public static <T> Caller<T> of(Callable<T> call) {
		Caller<T> caller = new Caller<>(call);
		caller.thread.start();
		return caller;
	}

	/**
	 * Make a call on a thread that is interrupted already.
	 * @param call the call
	 * @param <T> the type of the outcome
	 * @return who makes it
	 */
	public static <T> Caller<T> interrupted(Callable<T> call) {
		return of(() -> {
			Thread.currentThread().interrupt();
			return call.call();
		});
	}

	/**
	 * Interrupt the call.
	 */
	public void interrupt() {
		this.thread.interrupt();
	}

	/**
	 * Wait for the call to end.
	 * @return its outcome
	 */
	public T join() {
		return this.outcome.join();
	}

	/**
	 * Wait for the call to fail.
	 * @return what it has thrown
	 */
	public Throwable failure() {
		return this.outcome.handle((value, failure) -> {
			if (failure == null) {
				throw new AssertionError("The call has not failed: " + value);
			}
			return failure;
		}).join();
	}

	/**
	 * Return whether the thread was interrupted when the call ended.
	 * @return whether its interrupt flag was set
	 */
	public boolean isInterrupted() {
		return this.interrupted;
	}

	/**
	 * Return the thread.
	 * @return the thread
	 */
	public Thread thread() {
		return this.thread;
	}

}
