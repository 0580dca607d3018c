package io.github.twolevelcache.load;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * Lets a limited number of loads run at once; others wait for their turn, first come,
 * first served, without a thread. Thread-safe.
 */
final class Bulkhead {

	private final int limit;

	private final Duration longestWait;

	/** Guards what follows. */
	private final Object lock = new Object();

	private int running;

	private final Deque<CompletableFuture<@Nullable Void>> waiting = new ArrayDeque<>();

	/**
	 * Create a bulkhead.
	 * @param limit how many loads may run
	 * @param longestWait how long others wait
	 */
	Bulkhead(int limit, Duration longestWait) {
		this.limit = limit;
		this.longestWait = longestWait;
	}

	/**
	 * Enter, if there is room.
	 * @return whether {@link #leave} must be called
	 */
	boolean tryEnter() {
		synchronized (this.lock) {
			if (this.running >= this.limit) {
				return false;
			}
			this.running++;
			return true;
		}
	}

	/**
	 * Enter, or wait for it.
	 * @return completes when there is room, and then {@link #leave} must be called; fails
	 * with a {@link java.util.concurrent.TimeoutException} if there is none in time
	 */
	CompletableFuture<@Nullable Void> enter() {
		CompletableFuture<@Nullable Void> turn = new CompletableFuture<>();
		synchronized (this.lock) {
			if (this.running < this.limit) {
				this.running++;
				turn.complete(null);
				return turn;
			}
			this.waiting.add(turn);
		}
		return turn.orTimeout(this.longestWait.toNanos(), TimeUnit.NANOSECONDS).whenComplete((entered, failure) -> {
			if (failure != null) {
				synchronized (this.lock) {
					this.waiting.removeIf((other) -> other == turn);
				}
			}
		});
	}

	/**
	 * Make room for the next.
	 */
	void leave() {
		CompletableFuture<@Nullable Void> next;
		do {
			synchronized (this.lock) {
				next = this.waiting.poll();
				if (next == null) {
					this.running--;
					return;
				}
			}
			// Who has given up meanwhile does not take the place.
		}
		while (!next.complete(null));
	}

	@Override
	public String toString() {
		return this.limit + " loads run already, and none has ended within " + this.longestWait.toMillis() + " ms";
	}

}
