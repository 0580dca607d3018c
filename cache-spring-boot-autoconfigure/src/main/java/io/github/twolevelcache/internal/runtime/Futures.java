package io.github.twolevelcache.internal.runtime;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
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
	 * Return why a stage of an asynchronous call has failed.
	 * @param failure what the stage was told
	 * @return the failure of the call
	 */
	public static Throwable unwrapped(Throwable failure) {
		return (failure instanceof CompletionException && failure.getCause() != null) ? failure.getCause() : failure;
	}

}
