package io.github.twolevelcache.internal.redis;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.twolevelcache.RemoteCallException;
import io.github.twolevelcache.internal.runtime.Futures;
import io.github.twolevelcache.internal.runtime.ShownKey;

/**
 * Waits for calls of one cache, and says which call it was that failed: the cache and the
 * key, never the value. Thread-safe.
 */
public final class NamedCalls {

	private static final Logger logger = LoggerFactory.getLogger(NamedCalls.class);

	private final String cache;

	private final RemoteStore store;

	public NamedCalls(String cache, RemoteStore store) {
		this.cache = cache;
		this.store = store;
	}

	/**
	 * Wait for a call.
	 * @param call the call
	 * @param operation its name, for messages
	 * @param text the text of the key, or {@code null} if it is for all keys
	 * @param <T> the type of its outcome
	 * @return its outcome
	 * @throws RemoteCallException if it fails
	 */
	public <T extends @Nullable Object> T await(CompletableFuture<T> call, String operation, @Nullable String text) {
		try {
			return this.store.await(call);
		}
		catch (RemoteCallException ex) {
			throw failure(operation, text, ex);
		}
	}

	/**
	 * Wait for a call, but not on the event loop of a client or server, where waiting
	 * could stop that very acknowledgement: there a failure is logged.
	 * @param call the call
	 * @param operation its name, for messages
	 * @param text the text of the key, or {@code null} if it is for all keys
	 * @param <T> the type of its outcome
	 * @return its outcome, or {@code null} if it was not waited for
	 * @throws RemoteCallException if it fails
	 */
	public <T> @Nullable T acknowledge(CompletableFuture<T> call, String operation, @Nullable String text) {
		if (EventLoops.mayBlock()) {
			return await(call, operation, text);
		}
		CompletableFuture<?> unused = call.whenComplete((done, failure) -> {
			if (failure != null) {
				logger.error("{} on an event loop, where it is not waited for, has failed", describe(operation, text),
						failure);
			}
		});
		return null;
	}

	/**
	 * Name the call that has failed.
	 * @param operation its name
	 * @param text the text of the key, or {@code null} if it was for all keys
	 * @param cause why
	 * @return the exception to throw
	 */
	public RemoteCallException failure(String operation, @Nullable String text, @Nullable Throwable cause) {
		Throwable failure = (cause != null) ? Futures.unwrapped(cause) : null;
		String reason = (failure instanceof RemoteCallException) ? failure.getMessage()
				: (failure instanceof TimeoutException) ? "Redis did not answer in time" : String.valueOf(failure);
		return new RemoteCallException(describe(operation, text) + " failed: " + reason, failure);
	}

	/**
	 * Name an asynchronous call, should it fail.
	 * @param call the call
	 * @param operation its name
	 * @param text the text of the key
	 * @param <T> the type of its outcome
	 * @return its outcome; fails with a {@link RemoteCallException}
	 */
	public <T extends @Nullable Object> CompletableFuture<T> named(CompletableFuture<T> call, String operation,
			String text) {
		return call
			.exceptionallyCompose((failure) -> CompletableFuture.failedFuture(failure(operation, text, failure)));
	}

	/**
	 * Name a call.
	 * @param operation its name
	 * @param text the text of the key, or {@code null} if it is for all keys
	 * @return the operation, the key and the cache
	 */
	public String describe(String operation, @Nullable String text) {
		return operation + " of " + ((text != null) ? "key '" + ShownKey.of(text) + "' of " : "") + "cache '"
				+ this.cache + "'";
	}

}
