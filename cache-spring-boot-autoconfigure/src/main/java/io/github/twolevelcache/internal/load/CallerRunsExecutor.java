package io.github.twolevelcache.internal.load;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * Runs the steps of an asynchronous call on the thread that waits for it, so that a
 * blocking loader runs where its caller does: with his transaction, his thread-locals and
 * his interrupts. Used for one call. Thread-safe.
 *
 * <p>
 * If the caller leaves before the call has ended, because he was interrupted, the
 * remaining steps run elsewhere, and a loader of his that has not begun does not begin.
 */
final class CallerRunsExecutor implements Executor {

	private final BlockingQueue<Runnable> steps = new LinkedBlockingQueue<>();

	/** Ends the wait of the caller. */
	private final Runnable wake = this::wake;

	/** Runs the steps once the caller has left. */
	private final Executor others;

	/** Written under the monitor. */
	private volatile boolean left;

	/**
	 * Create the executor of a call that this thread is going to wait for.
	 * @param others runs what the caller does not
	 */
	CallerRunsExecutor(Executor others) {
		this.others = others;
	}

	@Override
	public void execute(Runnable step) {
		synchronized (this) {
			if (!this.left) {
				this.steps.add(step);
				return;
			}
		}
		if (step != this.wake) {
			this.others.execute(step);
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
				return CompletableFuture.failedFuture(new CancellationException("The caller has left"));
			}
			try {
				return CompletableFuture.completedFuture(loader.call());
			}
			catch (Throwable ex) {
				return CompletableFuture.failedFuture(ex);
			}
		};
	}

	/**
	 * Wait for the call, and run its steps meanwhile.
	 * @param call the call
	 * @param <T> the type of its outcome
	 * @return its outcome
	 * @throws ExecutionException if it fails
	 * @throws InterruptedException if this thread is interrupted
	 */
	<T extends @Nullable Object> T await(CompletableFuture<T> call) throws ExecutionException, InterruptedException {
		CompletableFuture<?> unused = call.whenComplete((outcome, failure) -> execute(this.wake));
		try {
			while (!call.isDone()) {
				// What is there is done even if this thread is interrupted already.
				Runnable step = this.steps.poll();
				((step != null) ? step : this.steps.take()).run();
			}
			return call.get();
		}
		finally {
			leave();
		}
	}

	private void wake() {
		// To be taken is all that it is for.
	}

	private void leave() {
		synchronized (this) {
			this.left = true;
		}
		for (Runnable step = this.steps.poll(); step != null; step = this.steps.poll()) {
			execute(step);
		}
	}

}
