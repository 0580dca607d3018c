package io.github.twolevelcache.internal.load;

import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.LoadRejectedException;
import io.github.twolevelcache.internal.outage.LoadObserver;

/**
 * Calls the loaders of one cache: no more at once than the bulkhead allows. No lock is
 * held while they run. Thread-safe.
 */
final class LoaderInvoker {

	/** What the thread loads; it may ask for the same key, and for others. */
	private static final ThreadLocal<@Nullable Set<Loading>> loading = new ThreadLocal<>();

	private final Admission admission;

	private final RecentFailures failures;

	private final Executor executor;

	private final UnaryOperator<Runnable> decorator;

	private final UnaryOperator<String> description;

	/**
	 * Create the loaders of a cache.
	 * @param admission lets them run
	 * @param failureBackoff how long a failed load is not tried again
	 * @param nanoTime tells the time that failures are remembered by, in nanoseconds
	 * @param executor runs loaders for which no caller waits, or not for long
	 * @param description names the load of a key
	 * @param decorator carries the context of a caller to the thread that runs his loader
	 */
	LoaderInvoker(Admission admission, Duration failureBackoff, LongSupplier nanoTime, Executor executor,
			UnaryOperator<String> description, UnaryOperator<Runnable> decorator) {
		this.admission = admission;
		this.failures = new RecentFailures(failureBackoff, nanoTime);
		this.executor = executor;
		this.description = description;
		this.decorator = decorator;
	}

	/**
	 * Return whether this thread loads a key already: to wait for it would never end.
	 * @param text the text of the key
	 * @return whether it does
	 */
	boolean isLoadedHere(String text) {
		Set<Loading> loads = loading.get();
		return loads != null && loads.contains(new Loading(this, text));
	}

	/**
	 * Return what a load of the key has thrown a short time ago.
	 * @param text the text of the key
	 * @return the failure, or {@code null} if the key may be loaded
	 */
	@Nullable Throwable recentFailure(String text) {
		return this.failures.get(text);
	}

	/**
	 * Call a loader on this thread.
	 * @param text the text of the key
	 * @param loader the loader
	 * @param record is told what comes of it
	 * @return the value
	 * @throws Exception what the loader has thrown, or a {@link LoadRejectedException}
	 */
	@Nullable Object call(String text, Callable<? extends @Nullable Object> loader, LoadObserver record) throws Exception {
		// Who loads for another load has its place.
		Permit place = isNested() ? null : enter(text, record);
		Object value;
		try {
			value = here(text, loader);
		}
		catch (Throwable ex) {
			this.failures.add(text, ex);
			record.ended(false, null);
			throw ex;
		}
		finally {
			if (place != null) {
				place.leave();
			}
		}
		record.ended(true, value);
		return value;
	}

	private Permit enter(String text, LoadObserver record) throws InterruptedException {
		CompletableFuture<Permit> turn = this.admission.enter();
		try {
			return turn.get();
		}
		catch (ExecutionException ex) {
			record.ended(false, null);
			throw rejected(text);
		}
		catch (InterruptedException ex) {
			turn.cancel(false);
			// It may have come at the same moment.
			CompletableFuture<?> unused = turn.thenAccept(Permit::leave);
			record.ended(false, null);
			throw ex;
		}
	}

	private LoadRejectedException rejected(String text) {
		return new LoadRejectedException(this.description.apply(text) + " was rejected: " + this.admission);
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

	private boolean isNested() {
		Set<Loading> outer = loading.get();
		return outer != null && outer.stream().anyMatch((load) -> load.loaders() == this);
	}

	/**
	 * Start a loader when there is room.
	 * @param text the text of the key
	 * @param loader starts loading the value
	 * @param record is told what comes of it
	 * @return the value; fails with a {@link LoadRejectedException} if there is no room
	 */
	CompletableFuture<? extends @Nullable Object> start(String text, Supplier<? extends CompletableFuture<?>> loader,
			LoadObserver record) {
		CompletableFuture<Permit> turn = isNested() ? CompletableFuture.completedFuture(() -> {
		}) : this.admission.enter();
		return turn.handle((place, failure) -> Optional.ofNullable(place)).thenComposeAsync((place) -> {
			if (place.isEmpty()) {
				return CompletableFuture.failedFuture(rejected(text));
			}
			return started(text, loader).whenComplete((value, failure) -> {
				place.get().leave();
				if (failure != null) {
					this.failures.add(text, failure);
				}
			});
		}, this.executor).whenComplete((value, failure) -> record.ended(failure == null, value));
	}

	private CompletableFuture<?> started(String text, Supplier<? extends CompletableFuture<?>> loader) {
		try {
			return here(text, loader::get);
		}
		catch (Throwable ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	/**
	 * Make a loader that can be started without blocking of one that blocks.
	 * @param text the text of the key
	 * @param loader the loader
	 * @return starts it on a thread of its own, with the context of this thread
	 */
	Supplier<CompletableFuture<@Nullable Object>> inBackground(String text,
			Callable<? extends @Nullable Object> loader) {
		CompletableFuture<@Nullable Object> outcome = new CompletableFuture<>();
		Runnable task = this.decorator.apply(() -> {
			try {
				outcome.complete(here(text, loader));
			}
			catch (Throwable ex) {
				outcome.completeExceptionally(ex);
			}
		});
		return () -> {
			this.executor.execute(task);
			return outcome;
		};
	}

	private record Loading(LoaderInvoker loaders, String text) {

	}

}
