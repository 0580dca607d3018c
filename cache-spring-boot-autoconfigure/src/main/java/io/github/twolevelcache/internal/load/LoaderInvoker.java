package io.github.twolevelcache.internal.load;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.LoadRejectedException;
import io.github.twolevelcache.internal.outage.LoadObserver;
import io.github.twolevelcache.internal.runtime.InstanceRuntime;

/**
 * Calls the loaders of one cache: no more at once than the bulkheads allow. No lock is
 * held while they run. Thread-safe.
 */
final class LoaderInvoker {

	/** What the thread loads; it may ask for the same key, and for others. */
	private static final ThreadLocal<@Nullable Set<Loading>> loading = new ThreadLocal<>();

	private final Admission admission;

	private final RecentFailures failures;

	private final UnaryOperator<String> description;

	private final InstanceRuntime runtime;

	/**
	 * Create what calls the loaders of a cache.
	 * @param admission lets them run
	 * @param failures remember what has failed
	 * @param description names the load of a key
	 * @param runtime runs loaders that no caller waits for, or only for a limited time
	 */
	LoaderInvoker(Admission admission, RecentFailures failures, UnaryOperator<String> description,
			InstanceRuntime runtime) {
		this.admission = admission;
		this.failures = failures;
		this.description = description;
		this.runtime = runtime;
	}

	/**
	 * Return whether this thread is already loading a key: waiting for it would never
	 * end.
	 * @param text the text of the key
	 * @return whether it does
	 */
	boolean isLoadedHere(String text) {
		Set<Loading> loads = loading.get();
		return loads != null && loads.contains(new Loading(this, text));
	}

	/**
	 * Return what a recent load of the key has thrown.
	 * @param text the text of the key
	 * @return the failure, or {@code null} if the key may be loaded
	 */
	@Nullable Throwable recentFailure(String text) {
		return this.failures.get(text);
	}

	/**
	 * Start a loader when there is room.
	 * @param request what is to be loaded
	 * @param loader starts loading the value
	 * @param observer is told what comes of it
	 * @return the value; fails with a {@link LoadRejectedException} if there is no room
	 */
	CompletableFuture<? extends @Nullable Object> start(LoadRequest request,
			Supplier<? extends CompletableFuture<?>> loader, LoadObserver observer) {
		String text = request.text();
		// A load within a load uses the permit of the outer one.
		CompletableFuture<Permit> turn = request.isNested() ? CompletableFuture.completedFuture(Permit.NONE)
				: request.whileCallerWaits(this.admission.enter());
		return turn.handle((permit, failure) -> Optional.ofNullable(permit)).thenComposeAsync((permit) -> {
			if (permit.isEmpty()) {
				return CompletableFuture.failedFuture(
						new LoadRejectedException(this.description.apply(text) + " was rejected: " + this.admission));
			}
			return started(text, loader).whenComplete((value, failure) -> {
				permit.get().leave();
				if (failure != null && !(failure instanceof CallerLeftException)) {
					this.failures.add(text, failure);
				}
			});
		}, request.executor()).whenComplete((value, failure) -> observer.ended(failure == null, value));
	}

	private CompletableFuture<?> started(String text, Supplier<? extends CompletableFuture<?>> loader) {
		try {
			return here(text, loader::get);
		}
		catch (Throwable ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	private <T extends @Nullable Object> T here(String text, Callable<T> loader) throws Exception {
		Set<Loading> outer = loading.get();
		Set<Loading> inner = (outer != null) ? new HashSet<>(outer) : new HashSet<>();
		inner.add(new Loading(this, text));
		loading.set(inner);
		try {
			return loader.call();
		}
		finally {
			if (outer != null) {
				loading.set(outer);
			}
			else {
				loading.remove();
			}
		}
	}

	/**
	 * Return whether this thread loads for another load of this cache.
	 * @return whether it does
	 */
	boolean isNested() {
		Set<Loading> outer = loading.get();
		return outer != null && outer.stream().anyMatch((load) -> load.loaders() == this);
	}

	/**
	 * Turn a blocking loader into one that can be started without blocking.
	 * @param text the text of the key
	 * @param loader the loader
	 * @return what starts it on a thread of its own, with the context of this thread
	 */
	Supplier<CompletableFuture<@Nullable Object>> inBackground(String text,
			Callable<? extends @Nullable Object> loader) {
		CompletableFuture<@Nullable Object> outcome = new CompletableFuture<>();
		Runnable task = this.runtime.taskDecorator().apply(() -> {
			try {
				outcome.complete(here(text, loader));
			}
			catch (Throwable ex) {
				outcome.completeExceptionally(ex);
			}
		});
		return () -> {
			this.runtime.executor().execute(task);
			return outcome;
		};
	}

	private record Loading(LoaderInvoker loaders, String text) {
	}

}
