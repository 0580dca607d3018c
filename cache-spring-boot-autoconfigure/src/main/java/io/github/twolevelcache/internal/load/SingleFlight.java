package io.github.twolevelcache.internal.load;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.internal.runtime.Futures;
import io.github.twolevelcache.internal.runtime.Scheduler;

/**
 * Runs the work for a key once at a time: callers that come while it runs share its
 * outcome. Named after the Go package {@code golang.org/x/sync/singleflight}. No lock is
 * held while work runs, and a flight is forgotten as soon as it ends. If the caller whose
 * thread runs the work is interrupted, the others begin anew. Thread-safe.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the outcomes
 */
public final class SingleFlight<K, V> {

	private final ConcurrentMap<K, Flight<V>> flights = new ConcurrentHashMap<>();

	private final Runnable onJoin;

	private final Scheduler scheduler;

	/**
	 * Create an empty one.
	 * @param onJoin is run for each caller that shares the flight of another
	 * @param scheduler waits for the flights of others
	 */
	public SingleFlight(Runnable onJoin, Scheduler scheduler) {
		this.onJoin = onJoin;
		this.scheduler = scheduler;
	}

	/**
	 * Return how many flights are under way.
	 * @return their number
	 */
	public int size() {
		return this.flights.size();
	}

	/**
	 * Run the work on this thread, or wait for the flight that is under way. Work that
	 * asks for its own key again is run at once, since waiting for itself would never
	 * end.
	 * @param key the key
	 * @param work the work
	 * @return its outcome
	 * @throws Exception what the work has thrown
	 */
	public V run(K key, Callable<V> work) throws Exception {
		Flight<V> mine = new Flight<>(Thread.currentThread());
		while (true) {
			Flight<V> running = this.flights.putIfAbsent(key, mine);
			if (running == null) {
				return fly(key, mine, work);
			}
			if (running.pilot == Thread.currentThread()) {
				return work.call();
			}
			this.onJoin.run();
			try {
				return join(running);
			}
			catch (CallerLeftException ex) {
				// Not for a reason of ours.
			}
		}
	}

	private V fly(K key, Flight<V> mine, Callable<V> work) throws Exception {
		try {
			V value = work.call();
			this.flights.remove(key, mine);
			mine.complete(value);
			return value;
		}
		catch (Throwable ex) {
			this.flights.remove(key, mine);
			mine.completeExceptionally(isOfCaller(ex) ? new CallerLeftException() : ex);
			throw ex;
		}
	}

	/**
	 * Return whether a load has failed for a reason of its caller, not of those who share
	 * it: he was interrupted. What the load has called may have wrapped it.
	 * @param failure of the load
	 * @return whether others are to begin anew
	 */
	static boolean isOfCaller(Throwable failure) {
		return failure instanceof InterruptedException || failure instanceof CallerLeftException
				|| (failure.getCause() != null && isOfCaller(failure.getCause()));
	}

	private V join(Flight<V> flight) throws Exception {
		try {
			return this.scheduler.await(flight);
		}
		catch (ExecutionException ex) {
			if (ex.getCause() instanceof Exception cause) {
				throw cause;
			}
			if (ex.getCause() instanceof Error cause) {
				throw cause;
			}
			throw ex;
		}
	}

	/**
	 * Start the work, or join the flight that is under way, without blocking.
	 * @param key the key
	 * @param work starts the work
	 * @return its outcome; cancelling it does not stop the flight
	 */
	public CompletableFuture<V> runAsync(K key, Supplier<CompletableFuture<V>> work) {
		Flight<V> mine = new Flight<>(null);
		Flight<V> running = this.flights.putIfAbsent(key, mine);
		if (running != null) {
			this.onJoin.run();
			return running.copy()
				.exceptionallyCompose((failure) -> (Futures.unwrapped(failure) instanceof CallerLeftException)
						? runAsync(key, work) : CompletableFuture.failedFuture(failure));
		}
		CompletableFuture<V> started;
		try {
			started = work.get();
		}
		catch (Throwable ex) {
			started = CompletableFuture.failedFuture(ex);
		}
		return started.whenComplete((value, failure) -> {
			this.flights.remove(key, mine);
			if (failure != null) {
				mine.completeExceptionally(Futures.unwrapped(failure));
			}
			else {
				mine.complete(value);
			}
		});
	}

	private static final class Flight<V> extends CompletableFuture<V> {

		/** The thread that runs the work, {@code null} if none waits for it. */
		private final @Nullable Thread pilot;

		private Flight(@Nullable Thread pilot) {
			this.pilot = pilot;
		}

	}

}
