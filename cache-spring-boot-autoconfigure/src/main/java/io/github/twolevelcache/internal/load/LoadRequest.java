package io.github.twolevelcache.internal.load;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.internal.entry.CacheEntry;
import io.github.twolevelcache.internal.runtime.Scheduler;

/**
 * What a caller wants loaded, and where. Thread-safe.
 */
public final class LoadRequest {

	private final String text;

	private final Supplier<? extends CompletableFuture<?>> loader;

	private final Executor executor;

	private final @Nullable CallerRunsExecutor caller;

	private final boolean nested;

	private volatile @Nullable CacheEntry stale;

	private volatile Supplier<? extends Consumer<@Nullable Object>> unheard = () -> (value) -> {
	};

	private LoadRequest(String text, Supplier<? extends CompletableFuture<?>> loader, Executor executor,
			@Nullable CallerRunsExecutor caller, boolean nested) {
		this.text = text;
		this.loader = loader;
		this.executor = executor;
		this.caller = caller;
		this.nested = nested;
	}

	/**
	 * A request whose loader runs on the thread of its caller.
	 * @param text the text of the key
	 * @param loader starts loading the value
	 * @param caller waits for it
	 * @param nested whether the caller loads for another load
	 * @return the request
	 */
	static LoadRequest blocking(String text, Supplier<? extends CompletableFuture<?>> loader, CallerRunsExecutor caller,
			boolean nested) {
		return new LoadRequest(text, loader, caller, caller, nested);
	}

	/**
	 * A request whose loader runs where no caller waits for it, or not for long.
	 * @param text the text of the key
	 * @param loader starts loading the value
	 * @param executor runs it
	 * @return the request
	 */
	static LoadRequest detached(String text, Supplier<? extends CompletableFuture<?>> loader, Executor executor) {
		return new LoadRequest(text, loader, executor, null, false);
	}

	/**
	 * Fall back on a stale entry.
	 * @param found what was found and is not to be served, or {@code null} if nothing was
	 * @return this
	 */
	public LoadRequest orStale(@Nullable CacheEntry found) {
		if (found != null) {
			this.stale = found;
		}
		return this;
	}

	/**
	 * Hold what is loaded without Redis.
	 * @param begin begins to hold it, just before it is loaded
	 * @return this
	 */
	public LoadRequest heldBy(Supplier<? extends Consumer<@Nullable Object>> begin) {
		this.unheard = begin;
		return this;
	}

	/**
	 * Begin to hold what is going to be loaded without Redis.
	 * @return is given the value
	 */
	Consumer<@Nullable Object> beginUnheard() {
		return this.unheard.get();
	}

	String text() {
		return this.text;
	}

	Supplier<? extends CompletableFuture<?>> loader() {
		return this.loader;
	}

	/**
	 * Return what runs the loader, and what must run where it does.
	 * @return the executor
	 */
	public Executor executor() {
		return this.executor;
	}

	/**
	 * Return whether the loader runs on the thread of its caller.
	 * @return whether it does
	 */
	public boolean isBlocking() {
		return this.caller != null;
	}

	boolean isNested() {
		return this.nested;
	}

	@Nullable CacheEntry stale() {
		return this.stale;
	}

	/**
	 * Wait for what others do, and no longer than the caller.
	 * @param wait ends when they have done it
	 * @param <T> the type of its outcome
	 * @return the same; cancelled if the caller leaves
	 */
	<T extends @Nullable Object> CompletableFuture<T> whileCallerWaits(CompletableFuture<T> wait) {
		return (this.caller != null) ? this.caller.whileItWaits(wait) : wait;
	}

	/**
	 * Wait on the thread of the caller for what the request leads to.
	 * @param call leads to it
	 * @param scheduler waits if nobody runs the loader on this thread
	 * @param <T> the type of its outcome
	 * @return its outcome
	 * @throws ExecutionException if it fails
	 * @throws InterruptedException if the caller is interrupted, and does not run the
	 * loader himself or waits for others
	 */
	<T extends @Nullable Object> T await(CompletableFuture<T> call, Scheduler scheduler)
			throws ExecutionException, InterruptedException {
		return (this.caller != null) ? this.caller.await(call) : scheduler.await(call);
	}

	/**
	 * Return whether the caller has left, so that nothing is to be begun for him.
	 * @return whether he has
	 */
	boolean isAbandoned() {
		return this.caller != null && this.caller.hasLeft();
	}

}
