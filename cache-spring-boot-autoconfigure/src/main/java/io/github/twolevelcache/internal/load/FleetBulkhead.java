package io.github.twolevelcache.internal.load;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.internal.lease.RemotePermits;
import io.github.twolevelcache.internal.runtime.InstanceRuntime;

/**
 * Lets a limited number of loads run at once in all instances. Within this instance they
 * ask Redis in the order in which they came, several at once. If Redis does not answer
 * they enter anyway, since its outage must not stop the loads. Thread-safe.
 */
final class FleetBulkhead {

	/** The most that ask together. */
	private static final int AT_ONCE = 64;

	/** How often Redis is asked if the instance cannot hear that others leave. */
	private static final Duration POLL = Duration.ofMillis(50);

	private final RemotePermits permits;

	private final int limit;

	private final LeaseRenewal renewal;

	private final InstanceRuntime runtime;

	/** Guards what follows. */
	private final Object lock = new Object();

	private boolean asking;

	private final Deque<CompletableFuture<Permit>> waiting = new ArrayDeque<>();

	/**
	 * Create a bulkhead.
	 * @param permits who may load
	 * @param limit how many loads may run
	 * @param renewal prolongs the permits
	 * @param runtime names the permits, has the timers and runs what follows an answer
	 */
	FleetBulkhead(RemotePermits permits, int limit, LeaseRenewal renewal, InstanceRuntime runtime) {
		this.permits = permits;
		this.limit = limit;
		this.renewal = renewal;
		this.runtime = runtime;
	}

	/**
	 * Enter, or wait for it.
	 * @return completes when there is room; cancel it to wait no longer
	 */
	CompletableFuture<Permit> enter() {
		CompletableFuture<Permit> turn = new CompletableFuture<>();
		synchronized (this.lock) {
			this.waiting.add(turn);
		}
		ask();
		return turn;
	}

	int waiting() {
		synchronized (this.lock) {
			return this.waiting.size();
		}
	}

	// One question at a time, so that nobody overtakes.
	private void ask() {
		List<String> tokens = new ArrayList<>();
		synchronized (this.lock) {
			this.waiting.removeIf(CompletableFuture::isDone);
			if (this.asking || this.waiting.isEmpty()) {
				return;
			}
			this.asking = true;
			for (int i = Math.min(AT_ONCE, this.waiting.size()); i > 0; i--) {
				tokens.add(Long.toHexString(this.runtime.tokens().next()));
			}
		}
		CompletableFuture<@Nullable Void> left = this.permits.nextLeave();
		CompletableFuture<?> unused = this.permits.enter(tokens, this.limit, LeaseRenewal.LEASE.toMillis())
			.whenCompleteAsync((answer, failure) -> {
				if (failure == null && answer.entered() == 0) {
					Duration longest = answer.heard() ? Duration.ofMillis(answer.remaining()) : POLL;
					CompletableFuture<?> unusedWait = this.runtime.scheduler()
						.completeOnTimeout(left, null, longest)
						.thenRunAsync(this::askAgain, this.runtime.executor());
					return;
				}
				left.complete(null);
				if (failure != null) {
					enterWithout(tokens.size());
				}
				else {
					tokens.subList(0, answer.entered()).forEach(this::enter);
				}
				askAgain();
			}, this.runtime.executor());
	}

	private void askAgain() {
		synchronized (this.lock) {
			this.asking = false;
		}
		ask();
	}

	private void enterWithout(int count) {
		for (int i = 0; i < count; i++) {
			offer(() -> {
			});
		}
	}

	private void enter(String token) {
		Future<?> renewing = this.renewal.begin(this.permits, token);
		Permit permit = () -> {
			renewing.cancel(false);
			this.permits.leave(token, this.limit);
		};
		if (!offer(permit)) {
			permit.leave();
		}
	}

	private boolean offer(Permit permit) {
		while (true) {
			CompletableFuture<Permit> turn;
			synchronized (this.lock) {
				turn = this.waiting.poll();
			}
			if (turn == null) {
				return false;
			}
			if (turn.complete(permit)) {
				return true;
			}
		}
	}

}
