package io.github.twolevelcache.internal.load;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.github.twolevelcache.internal.runtime.Interleavings;
import io.github.twolevelcache.internal.runtime.ManualScheduler;
import io.github.twolevelcache.internal.runtime.ManualTime;
import io.github.twolevelcache.settings.LoadSettings;

/**
 * Loads enter and leave a {@link Bulkhead}, and give up waiting, at the same time.
 */
@Tag(Interleavings.TAG)
class AdmissionInterleavingTests {

	private static final LoadSettings ONE = new LoadSettings(null, 1, null, Duration.ofSeconds(1), Duration.ZERO);

	@Test
	void noMoreEnterThanThereIsRoomFor() {
		Interleavings.explore(() -> {
			Bulkhead bulkhead = new Bulkhead(1);
			AtomicInteger entered = new AtomicInteger();
			BooleanSupplier entrant = () -> entered.incrementAndGet() > 0;
			Interleavings.together(() -> bulkhead.enter(entrant), () -> bulkhead.enter(entrant));
			Interleavings.require(entered.get() == 1, "one enters");
			bulkhead.leave();
			Interleavings.require(entered.get() == 2, "the other one enters when there is room");
		});
	}

	@Test
	void noMoreRunThanThereIsRoomForAndAllGetTheirTurn() {
		Interleavings.explore(() -> {
			Bulkhead bulkhead = new Bulkhead(1);
			AtomicInteger running = new AtomicInteger();
			Interleavings.together(() -> enterAndLeave(bulkhead, running), () -> enterAndLeave(bulkhead, running),
					() -> enterAndLeave(bulkhead, running));
			Interleavings.require(hasRoom(bulkhead), "the room is free again");
		});
	}

	private static void enterAndLeave(Bulkhead bulkhead, AtomicInteger running) throws Exception {
		CompletableFuture<String> turn = new CompletableFuture<>();
		bulkhead.enter(() -> turn.complete("entered"));
		turn.get();
		Interleavings.require(running.incrementAndGet() == 1, "one runs at a time");
		running.decrementAndGet();
		bulkhead.leave();
	}

	@Test
	void whoGivesUpOrDeclinesTakesNoRoom() {
		Interleavings.explore(() -> {
			Bulkhead bulkhead = new Bulkhead(1);
			bulkhead.enter(() -> true);
			CompletableFuture<String> turn = new CompletableFuture<>();
			BooleanSupplier entrant = () -> turn.complete("entered");
			Interleavings.together(bulkhead::leave, () -> bulkhead.enter(entrant), () -> {
				if (turn.complete("given up")) {
					bulkhead.giveUp(entrant);
				}
			});
			if ("entered".equals(turn.get())) {
				bulkhead.leave();
			}
			// He may have given up before he came.
			bulkhead.giveUp(entrant);
			Interleavings.require(hasRoom(bulkhead), "the room is free again");
		});
	}

	private static boolean hasRoom(Bulkhead bulkhead) {
		AtomicBoolean entered = new AtomicBoolean();
		bulkhead.enter(() -> entered.compareAndSet(false, true));
		return entered.get();
	}

	@Test
	void whoIsRejectedWhenHisTurnComesTakesNoRoom() {
		Interleavings.explore(() -> {
			Admission admission = new Admission(ONE, null, new ManualScheduler(new ManualTime()));
			Permit first = admission.enter().get();
			CompletableFuture<Permit> second = admission.enter();
			Interleavings.together(first::leave, () -> second.completeExceptionally(new TimeoutException()), () -> {
				try {
					second.get().leave();
				}
				catch (ExecutionException ex) {
					// Rejected.
				}
			});
			Interleavings.require(admission.enter().isDone(), "the room is free again");
		});
	}

}
