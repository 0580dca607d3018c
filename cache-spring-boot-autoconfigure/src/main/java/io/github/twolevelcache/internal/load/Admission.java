package io.github.twolevelcache.internal.load;

import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.internal.runtime.Scheduler;
import io.github.twolevelcache.settings.LoadSettings;

/**
 * Lets a load run when there is room for it in this instance, and then in the fleet.
 * Thread-safe.
 */
final class Admission {

	private final LoadSettings settings;

	private final Bulkhead here;

	/** {@code null} if the fleet has no limit. */
	private final @Nullable FleetBulkhead fleet;

	private final Scheduler scheduler;

	/**
	 * Create the admission of a cache.
	 * @param settings its limits
	 * @param fleet the limit of the fleet, or {@code null} if it has none
	 * @param scheduler ends what waits too long
	 */
	Admission(LoadSettings settings, @Nullable FleetBulkhead fleet, Scheduler scheduler) {
		this.settings = settings;
		Integer limit = settings.maxConcurrent();
		this.here = new Bulkhead((limit != null) ? limit : Integer.MAX_VALUE);
		this.fleet = fleet;
		this.scheduler = scheduler;
	}

	/**
	 * Enter, or wait for it.
	 * @return completes when there is room; fails with a
	 * {@link java.util.concurrent.TimeoutException} if there is none in time; cancel it
	 * to wait no longer
	 */
	CompletableFuture<Permit> enter() {
		CompletableFuture<Permit> turn = new CompletableFuture<>();
		BooleanSupplier entrant = () -> enteredHere(turn);
		this.here.enter(entrant);
		if (!turn.isDone()) {
			CompletableFuture<?> unused = this.scheduler.orTimeout(turn, this.settings.maxWait())
				.whenComplete((entered, failure) -> {
					if (failure != null) {
						this.here.giveUp(entrant);
					}
				});
		}
		return turn;
	}

	private boolean enteredHere(CompletableFuture<Permit> turn) {
		if (this.fleet == null) {
			return turn.complete(this.here::leave);
		}
		if (turn.isDone()) {
			return false;
		}
		CompletableFuture<Permit> asked = this.fleet.enter();
		CompletableFuture<?> unused = asked.thenAccept((permit) -> {
			boolean entered = turn.complete(() -> {
				permit.leave();
				this.here.leave();
			});
			if (!entered) {
				permit.leave();
			}
		});
		CompletableFuture<?> unusedToo = turn.whenComplete((entered, failure) -> {
			if (failure != null) {
				asked.cancel(false);
				this.here.leave();
			}
		});
		return true;
	}

	/**
	 * Count who has entered and who waits.
	 * @param waiters for how many keys somebody waits for the load of another instance
	 * @return the numbers
	 */
	LoadCensus census(int waiters) {
		return new LoadCensus(this.here.running(), this.here.waiting(), (this.fleet != null) ? this.fleet.waiting() : 0,
				waiters);
	}

	@Override
	public String toString() {
		return limits() + " loads are already running, and none has ended within " + this.settings.maxWait().toMillis()
				+ " ms";
	}

	private String limits() {
		if (this.settings.maxConcurrentInFleet() == null) {
			return String.valueOf(this.settings.maxConcurrent());
		}
		String fleet = this.settings.maxConcurrentInFleet() + " (in the fleet)";
		return (this.settings.maxConcurrent() != null) ? this.settings.maxConcurrent() + " (here) or " + fleet : fleet;
	}

}
