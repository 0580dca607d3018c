package io.github.twolevelcache.internal.load;

import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.internal.runtime.InstanceRuntime;
import io.github.twolevelcache.internal.runtime.NestedLoads;
import io.github.twolevelcache.internal.runtime.NestedLoads.Load;

/**
 * A blocking loader that runs on a thread of its own, with the context of the thread that
 * has created this. A decorator of the application carries the context over. One that
 * fails, or does not run what it was given, fails the load, and nothing else. Used for
 * one load. Thread-safe.
 */
final class BackgroundLoad implements Supplier<CompletableFuture<@Nullable Object>> {

	private final Callable<? extends @Nullable Object> loader;

	private final InstanceRuntime runtime;

	private final CompletableFuture<@Nullable Object> outcome = new CompletableFuture<>();

	/** Whether the loader has been called, or is not to be. */
	private final AtomicBoolean decided = new AtomicBoolean();

	private final @Nullable Runnable decorated;

	/** The load, and those that it is within. */
	private volatile Set<Load> loads = Set.of();

	BackgroundLoad(Callable<? extends @Nullable Object> loader, InstanceRuntime runtime) {
		this.loader = loader;
		this.runtime = runtime;
		this.decorated = decorated();
	}

	private @Nullable Runnable decorated() {
		try {
			return Objects.requireNonNull(this.runtime.taskDecorator().apply(this::load),
					"A TaskDecorator has returned null");
		}
		catch (Throwable ex) {
			this.outcome.completeExceptionally(ex);
			return null;
		}
	}

	/**
	 * Start the loader.
	 * @return its value; fails with what the loader or the decorator has thrown
	 */
	@Override
	public CompletableFuture<@Nullable Object> get() {
		Runnable task = this.decorated;
		if (task != null) {
			this.loads = NestedLoads.ofThisThread();
			this.runtime.executor().execute(() -> run(task));
		}
		return this.outcome;
	}

	private void run(Runnable task) {
		try {
			task.run();
			fail(new IllegalStateException("A TaskDecorator has not run the task that it was given"));
		}
		catch (Throwable ex) {
			fail(ex);
		}
	}

	// Not if the loader was called: then it decides.
	private void fail(Throwable failure) {
		if (this.decided.compareAndSet(false, true)) {
			this.outcome.completeExceptionally(failure);
		}
	}

	private void load() {
		if (!this.decided.compareAndSet(false, true)) {
			return;
		}
		try {
			this.outcome.complete(NestedLoads.callWithin(this.loads, this.loader));
		}
		catch (Throwable ex) {
			this.outcome.completeExceptionally(ex);
		}
	}

}
