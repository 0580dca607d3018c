package io.github.twolevelcache.internal.load;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;

/**
 * Lets a limited number of loads run at once in this instance; others wait for their
 * turn, first come, first served, without a thread. Thread-safe.
 */
final class Bulkhead {

	private final int limit;

	/** Guards what follows. */
	private final Object lock = new Object();

	private int running;

	private final Deque<BooleanSupplier> waiting = new ArrayDeque<>();

	/**
	 * Create a bulkhead.
	 * @param limit how many loads may run
	 */
	Bulkhead(int limit) {
		this.limit = limit;
	}

	/**
	 * Enter, now or when there is room.
	 * @param entrant is called once there is room, by the thread that makes it; returns
	 * whether it enters, and then {@link #leave} must be called
	 */
	void enter(BooleanSupplier entrant) {
		synchronized (this.lock) {
			if (this.running >= this.limit) {
				this.waiting.add(entrant);
				return;
			}
			this.running++;
		}
		if (!entrant.getAsBoolean()) {
			leave();
		}
	}

	/**
	 * Stop waiting.
	 * @param entrant what {@link #enter} was called with
	 */
	void giveUp(BooleanSupplier entrant) {
		synchronized (this.lock) {
			this.waiting.remove(entrant);
		}
	}

	int running() {
		synchronized (this.lock) {
			return this.running;
		}
	}

	int waiting() {
		synchronized (this.lock) {
			return this.waiting.size();
		}
	}

	/**
	 * Make room for the next.
	 */
	void leave() {
		BooleanSupplier next;
		do {
			next = next();
		}
		while (next != null && !next.getAsBoolean());
	}

	private @Nullable BooleanSupplier next() {
		synchronized (this.lock) {
			BooleanSupplier next = this.waiting.poll();
			if (next == null) {
				this.running--;
			}
			return next;
		}
	}

}
