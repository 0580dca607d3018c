package io.github.twolevelcache.internal.load;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.internal.entry.CacheEntry;
import io.github.twolevelcache.internal.runtime.NestedLoads;
import io.github.twolevelcache.internal.runtime.NestedLoads.Load;
import io.github.twolevelcache.internal.runtime.Scheduler;
import io.github.twolevelcache.internal.runtime.TimeSource;

/**
 * What a caller wants loaded, and where. Thread-safe.
 */
public final class LoadRequest {

	private final String text;

	private final Supplier<? extends CompletableFuture<?>> loader;

	private final Executor executor;

	private final @Nullable CallerRunsExecutor caller;

	/** The loads that the caller is within. */
	private final Set<Load> outer;

	/** When it began to wait for the load of another instance, if it is within a load. */
	private volatile @Nullable Long waitsSince;

	private volatile @Nullable CacheEntry stale;

	private volatile Class<?> type = Object.class;

	private volatile Supplier<? extends Consumer<@Nullable Object>> unheard = () -> (value) -> {
	};

	private LoadRequest(String text, Supplier<? extends CompletableFuture<?>> loader, Executor executor,
			@Nullable CallerRunsExecutor caller, Set<Load> outer) {
		this.text = text;
		this.loader = loader;
		this.executor = executor;
		this.caller = caller;
		this.outer = outer;
	}

	/**
	 * A request whose loader runs on the thread of its caller.
	 * @param text the text of the key
	 * @param loader starts loading the value
	 * @param caller waits for it
	 * @return the request
	 */
	static LoadRequest blocking(String text, Supplier<? extends CompletableFuture<?>> loader,
			CallerRunsExecutor caller) {
		return new LoadRequest(text, loader, caller, caller, NestedLoads.ofThisThread());
	}

	/**
	 * A request whose loader runs where no caller waits for it, or not for long.
	 * @param text the text of the key
	 * @param loader starts loading the value
	 * @param executor runs it
	 * @return the request
	 */
	static LoadRequest detached(String text, Supplier<? extends CompletableFuture<?>> loader, Executor executor) {
		return new LoadRequest(text, loader, executor, null, NestedLoads.ofThisThread());
	}

	/**
	 * A request that nobody waits for.
	 * @param text the text of the key
	 * @param loader starts loading the value
	 * @param executor runs it
	 * @return the request
	 */
	static LoadRequest unawaited(String text, Supplier<? extends CompletableFuture<?>> loader, Executor executor) {
		return new LoadRequest(text, loader, executor, null, Set.of());
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
	 * Do without what others have loaded or put, if it is of another type.
	 * @param expected the type of the values that the caller expects
	 * @return this
	 */
	public LoadRequest of(Class<?> expected) {
		this.type = expected;
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

	/**
	 * Return the loads that wait for this one.
	 * @return those that the caller is within
	 */
	Set<Load> outer() {
		return this.outer;
	}

	/**
	 * Return whether it is within another load.
	 * @return whether it is
	 */
	boolean isNested() {
		return !this.outer.isEmpty();
	}

	/**
	 * Return whether a load within another is not to wait for other instances any longer.
	 * Called before each wait.
	 * @param longest how long it waits
	 * @param time tells the time
	 * @return whether it has waited as long
	 */
	boolean hasWaited(Duration longest, TimeSource time) {
		if (!isNested()) {
			return false;
		}
		long now = time.nanoTime();
		Long begin = this.waitsSince;
		if (begin == null) {
			this.waitsSince = now;
			return false;
		}
		return now - begin >= longest.toNanos();
	}

	@Nullable CacheEntry stale() {
		return this.stale;
	}

	Class<?> type() {
		return this.type;
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
