package io.github.twolevelcache.internal.load;

import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.LoadRejectedException;
import io.github.twolevelcache.internal.outage.LoadObserver;
import io.github.twolevelcache.internal.runtime.Futures;
import io.github.twolevelcache.internal.runtime.InstanceRuntime;
import io.github.twolevelcache.internal.runtime.NestedLoads;

/**
 * Calls the loaders of one cache: no more at once than the bulkheads allow. No lock is
 * held while they run. Thread-safe.
 */
final class LoaderInvoker {

	private final Admission admission;

	private final RecentFailures failures;

	private final UnaryOperator<String> description;

	private final InstanceRuntime runtime;

	private final NestedLoads nested;

	/**
	 * Create what calls the loaders of a cache.
	 * @param admission lets them run
	 * @param failures remember what has failed
	 * @param description names the load of a key
	 * @param runtime runs loaders that no caller waits for, or only for a limited time
	 * @param nested knows which loads are within others
	 */
	LoaderInvoker(Admission admission, RecentFailures failures, UnaryOperator<String> description,
			InstanceRuntime runtime, NestedLoads nested) {
		this.admission = admission;
		this.failures = failures;
		this.description = description;
		this.runtime = runtime;
		this.nested = nested;
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
		CompletableFuture<Permit> turn = this.nested.isAmong(request.outer())
				? CompletableFuture.completedFuture(Permit.NONE) : request.whileCallerWaits(this.admission.enter());
		return turn.handle((permit, failure) -> Optional.ofNullable(permit)).thenComposeAsync((permit) -> {
			if (permit.isEmpty()) {
				return CompletableFuture.failedFuture(
						new LoadRejectedException(this.description.apply(text) + " was rejected: " + this.admission));
			}
			return Futures.started(() -> this.nested.call(text, request.outer(), loader::get))
				.whenComplete((value, failure) -> {
					permit.get().leave();
					if (failure != null && !(failure instanceof CallerLeftException)) {
						this.failures.add(text, failure);
					}
				});
		}, request.executor()).whenComplete((value, failure) -> observer.ended(failure == null, value));
	}

	/**
	 * Turn a blocking loader into one that can be started without blocking.
	 * @param loader the loader
	 * @return what starts it on a thread of its own, with the context of this thread
	 */
	Supplier<CompletableFuture<@Nullable Object>> inBackground(Callable<? extends @Nullable Object> loader) {
		return new BackgroundLoad(loader, this.runtime);
	}

}
