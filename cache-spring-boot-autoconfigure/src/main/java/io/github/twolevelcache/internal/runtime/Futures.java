package io.github.twolevelcache.internal.runtime;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * Steps of asynchronous calls.
 */
public final class Futures {

	private Futures() {
	}

	/**
	 * Start a call.
	 * @param call starts it
	 * @return its outcome; fails if it throws, or returns no future
	 */
	public static CompletableFuture<?> started(Callable<? extends @Nullable CompletableFuture<?>> call) {
		try {
			CompletableFuture<?> started = call.call();
			return (started != null) ? started : CompletableFuture
				.failedFuture(new NullPointerException("The loader has returned null in place of a CompletableFuture"));
		}
		catch (Throwable ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	/**
	 * Follow a call by another, whether it fails or not.
	 * @param call the call
	 * @param next makes the other call; is given the outcome, or why there is none
	 * @param executor makes it
	 * @param <T> the type of the first outcome
	 * @param <U> the type of the second outcome
	 * @return the second outcome
	 */
	@SuppressWarnings("FutureReturnValueIgnored")
	public static <T extends @Nullable Object, U extends @Nullable Object> CompletableFuture<U> follow(
			CompletableFuture<T> call, BiFunction<T, @Nullable Throwable, CompletableFuture<U>> next,
			Executor executor) {
		return call.handleAsync(next, executor).thenCompose(Function.identity());
	}

	/**
	 * Wait for a call that ends by itself, whether the thread is interrupted or not.
	 * @param call the call
	 * @param scheduler waits
	 * @param <T> the type of its outcome
	 * @return its outcome; the thread's interrupt flag is kept
	 * @throws ExecutionException if it fails
	 */
	public static <T extends @Nullable Object> T await(CompletableFuture<T> call, Scheduler scheduler)
			throws ExecutionException {
		boolean interrupted = false;
		try {
			while (true) {
				try {
					return scheduler.await(call);
				}
				catch (InterruptedException ex) {
					interrupted = true;
				}
			}
		}
		finally {
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

	/**
	 * Return why a stage of an asynchronous call has failed.
	 * @param failure what the stage was told
	 * @return the failure of the call
	 */
	public static Throwable unwrapped(Throwable failure) {
		return (failure instanceof CompletionException && failure.getCause() != null) ? failure.getCause() : failure;
	}

}
