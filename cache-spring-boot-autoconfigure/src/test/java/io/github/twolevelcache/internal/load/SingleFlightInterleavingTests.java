package io.github.twolevelcache.internal.load;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.github.twolevelcache.internal.runtime.Interleavings;
import io.github.twolevelcache.internal.runtime.Interleavings.Part;
import io.github.twolevelcache.internal.runtime.ManualScheduler;
import io.github.twolevelcache.internal.runtime.ManualTime;

/**
 * Callers come and go while {@link SingleFlight} runs the work for their key.
 */
@Tag(Interleavings.TAG)
class SingleFlightInterleavingTests {

	@Test
	void whoComesWhileTheWorkRunsSharesIt() {
		Interleavings.explore(() -> {
			CompletableFuture<Integer> outcome = new CompletableFuture<>();
			AtomicInteger joined = new AtomicInteger();
			SingleFlight<String, Integer> flights = new SingleFlight<>(() -> {
				if (joined.incrementAndGet() == 2) {
					outcome.complete(1);
				}
			}, new ManualScheduler(new ManualTime()));
			// Without end if two of the three run it.
			Interleavings.together(() -> flights.run("key", outcome::get), () -> flights.run("key", outcome::get),
					() -> flights.runAsync("key", () -> outcome).get());
		});
	}

	@Test
	void theWorkForAKeyRunsOnceAtATimeAndItsOutcomeIsNotSharedAfterwards() {
		Interleavings.explore(() -> {
			SingleFlight<String, Integer> flights = flights();
			Work work = new Work();
			Interleavings.together(() -> {
				int first = flights.run("key", work);
				Interleavings.require(flights.run("key", work) > first, "work that has ended is not shared");
			}, () -> flights.run("key", work));
		});
	}

	@Test
	void callersThatBlockAndThoseThatDoNotShareTheWork() {
		Interleavings.explore(() -> {
			SingleFlight<String, Integer> flights = flights();
			Work work = new Work();
			Interleavings.together(() -> {
				int first = flights.run("key", work);
				Interleavings.require(flights.run("key", work) > first, "work that has ended is not shared");
			}, () -> {
				int first = flights.runAsync("key", work::start).get();
				Interleavings.require(flights.runAsync("key", work::start).get() > first,
						"work that has ended is not shared");
			});
		});
	}

	@Test
	void whoJoinsAPilotThatIsInterruptedBeginsAnew() {
		Interleavings.explore(() -> {
			SingleFlight<String, Integer> flights = flights();
			Work work = new Work();
			Part<String> interrupted = Interleavings.start(() -> {
				try {
					return "joined " + flights.run("key", () -> {
						throw new InterruptedException();
					});
				}
				catch (InterruptedException ex) {
					return "interrupted";
				}
			});
			Interleavings.together(() -> flights.run("key", work), () -> flights.runAsync("key", work::start).get());
			Interleavings.require(!"joined 0".equals(interrupted.outcome()),
					"who joins has the outcome of work that has run");
		});
	}

	private static SingleFlight<String, Integer> flights() {
		return new SingleFlight<>(() -> {
		}, new ManualScheduler(new ManualTime()));
	}

	private static final class Work implements Callable<Integer> {

		private final AtomicInteger running = new AtomicInteger();

		private final AtomicInteger runs = new AtomicInteger();

		@Override
		public Integer call() {
			Interleavings.require(this.running.incrementAndGet() == 1, "it runs once at a time");
			int run = this.runs.incrementAndGet();
			this.running.decrementAndGet();
			return run;
		}

		CompletableFuture<Integer> start() {
			return CompletableFuture.completedFuture(call());
		}

	}

}
