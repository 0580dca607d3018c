package io.github.twolevelcache.internal.load;

import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.internal.runtime.InstanceRuntime;

/**
 * Runs the steps of an asynchronous call on the thread that waits for it, so that a
 * blocking loader runs where its caller does: with his transaction and his thread-locals.
 * Used for one call. Thread-safe.
 *
 * <p>
 * An interrupt makes the caller leave while he waits for others, which may take long: for
 * their load, or for the permit to load. What Redis is asked ends by itself, so he waits
 * for that. Once he has left, the remaining steps run elsewhere, his wait is cancelled,
 * and a loader of his that has not begun does not begin.
 */
final class CallerRunsExecutor implements Executor {

	private final Queue<Runnable> steps = new ConcurrentLinkedQueue<>();

	private final InstanceRuntime runtime;

	/** The caller, once he waits. */
	private volatile @Nullable Thread caller;

	private volatile boolean left;

	/** What is awaited of others, or {@code null}. */
	private volatile @Nullable CompletableFuture<?> awaited;

	/**
	 * Create the executor of a call that this thread is going to wait for.
	 * @param runtime waits, and runs what the caller does not
	 */
	CallerRunsExecutor(InstanceRuntime runtime) {
		this.runtime = runtime;
	}

	@Override
	public void execute(Runnable step) {
		this.steps.add(step);
		if (this.left) {
			runElsewhere();
		}
		else {
			wake();
		}
	}

	// Without a lock, which the caller would want as soon as he is awake.
	private void wake() {
		Thread caller = this.caller;
		if (caller != Thread.currentThread()) {
			this.runtime.scheduler().unpark(caller);
		}
	}

	private void runElsewhere() {
		for (Runnable step = this.steps.poll(); step != null; step = this.steps.poll()) {
			this.runtime.executor().execute(step);
		}
	}

	/**
	 * Make a loader of the caller one that can be started by a step.
	 * @param loader the loader
	 * @return calls it on the thread that runs the step
	 */
	Supplier<CompletableFuture<@Nullable Object>> loader(Callable<? extends @Nullable Object> loader) {
		return () -> {
			if (this.left) {
				return CompletableFuture.failedFuture(new CallerLeftException());
			}
			try {
				return CompletableFuture.completedFuture(loader.call());
			}
			catch (Throwable ex) {
				return CompletableFuture.failedFuture(ex);
			}
		};
	}

	<T extends @Nullable Object> CompletableFuture<T> whileItWaits(CompletableFuture<T> wait) {
		if (!wait.isDone()) {
			this.awaited = wait;
			wake();
			if (this.left) {
				wait.cancel(false);
			}
		}
		return wait;
	}

	boolean hasLeft() {
		return this.left;
	}

	/**
	 * Wait for the call, and run its steps meanwhile.
	 * @param call the call
	 * @param <T> the type of its outcome
	 * @return its outcome; the thread's interrupt flag is kept
	 * @throws ExecutionException if it fails
	 * @throws InterruptedException if this thread is interrupted while it waits for
	 * others
	 */
	<T extends @Nullable Object> T await(CompletableFuture<T> call) throws ExecutionException, InterruptedException {
		this.caller = Thread.currentThread();
		CompletableFuture<?> unused = call.whenComplete((outcome, failure) -> wake());
		boolean interrupted = false;
		try {
			while (!call.isDone()) {
				Runnable step = this.steps.poll();
				if (step != null) {
					if (interrupted) {
						// For the loader to see.
						Thread.currentThread().interrupt();
					}
					step.run();
				}
				else if (interrupted && isWaitingForOthers()) {
					throw new InterruptedException();
				}
				else {
					this.runtime.scheduler().park();
				}
				interrupted = Thread.interrupted() || interrupted;
			}
			return call.get();
		}
		finally {
			leave();
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

	private boolean isWaitingForOthers() {
		CompletableFuture<?> awaited = this.awaited;
		return awaited != null && !awaited.isDone();
	}

	private void leave() {
		this.left = true;
		this.caller = null;
		CompletableFuture<?> awaited = this.awaited;
		if (awaited != null) {
			awaited.cancel(false);
		}
		runElsewhere();
	}

}
