package io.github.twolevelcache.internal.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.github.twolevelcache.internal.runtime.ManualScheduler;
import io.github.twolevelcache.internal.runtime.ManualTime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link SingleFlight}.
 */
@Timeout(30)
class SingleFlightTests {

	private final AtomicInteger joins = new AtomicInteger();

	private final SingleFlight<String, String> flights = new SingleFlight<>(this.joins::incrementAndGet,
			new ManualScheduler(new ManualTime()));

	@Test
	void concurrentCallersShareOneRun() throws Exception {
		AtomicInteger runs = new AtomicInteger();
		CountDownLatch finish = new CountDownLatch(1);
		List<CompletableFuture<String>> outcomes = new ArrayList<>();
		List<Thread> callers = new ArrayList<>();
		for (int i = 0; i < 20; i++) {
			CompletableFuture<String> outcome = new CompletableFuture<>();
			outcomes.add(outcome);
			callers.add(caller(outcome, () -> {
				finish.await();
				return "run " + runs.incrementAndGet();
			}));
		}
		await().until(() -> callers.stream().allMatch((caller) -> caller.getState() == Thread.State.WAITING));
		finish.countDown();
		assertThat(outcomes).allSatisfy((outcome) -> assertThat(outcome.get()).isEqualTo("run 1"));
		assertThat(this.joins).hasValue(19);
	}

	private Thread caller(CompletableFuture<String> outcome, Callable<String> work) {
		Thread caller = new Thread(() -> {
			try {
				outcome.complete(this.flights.run("key", work));
			}
			catch (Throwable ex) {
				outcome.completeExceptionally(ex);
			}
		});
		caller.start();
		return caller;
	}

	@Test
	void aLaterCallerRunsAgain() throws Exception {
		assertThat(this.flights.run("key", () -> "first")).isEqualTo("first");
		assertThat(this.flights.run("key", () -> "second")).isEqualTo("second");
	}

	@Test
	void aFailureReachesThePilotAndIsForgotten() throws Exception {
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> this.flights.run("key", () -> {
			throw new IOException("broken");
		}));
		assertThat(this.flights.run("key", () -> "fine")).isEqualTo("fine");
	}

	@Test
	void aFailureReachesThoseWhoWait() throws Exception {
		CompletableFuture<String> started = new CompletableFuture<>();
		CompletableFuture<String> pilot = this.flights.runAsync("key", () -> started);
		CompletableFuture<String> waiting = this.flights.runAsync("key", () -> CompletableFuture.completedFuture("no"));
		CompletableFuture<String> outcome = new CompletableFuture<>();
		Thread blocked = caller(outcome, () -> "no");
		await().until(() -> blocked.getState() == Thread.State.WAITING);
		started.completeExceptionally(new IOException("broken"));
		assertThatThrownBy(pilot::join).hasCauseInstanceOf(IOException.class);
		assertThatThrownBy(waiting::join).hasCauseInstanceOf(IOException.class);
		assertThatThrownBy(outcome::join).hasCauseInstanceOf(IOException.class);
	}

	@Test
	void whatABlockingPilotHasThrownReachesThoseWhoWait() {
		for (Throwable thrown : List.of(new IOException("broken"), new StackOverflowError())) {
			CountDownLatch finish = new CountDownLatch(1);
			CompletableFuture<String> pilot = new CompletableFuture<>();
			CompletableFuture<String> outcome = new CompletableFuture<>();
			Thread flying = caller(pilot, () -> {
				finish.await();
				if (thrown instanceof Error error) {
					throw error;
				}
				throw (Exception) thrown;
			});
			await().until(() -> flying.getState() == Thread.State.WAITING);
			Thread waiting = caller(outcome, () -> "no");
			await().until(() -> waiting.getState() == Thread.State.WAITING);
			finish.countDown();
			assertThatThrownBy(pilot::join).hasCause(thrown);
			assertThatThrownBy(outcome::join).hasCause(thrown);
		}
	}

	@Test
	void whoWaitsForAPilotThatIsInterruptedBeginsAnew() {
		begunAnewAfter(() -> new CompletableFuture<String>().get());
	}

	@Test
	void whoWaitsForAPilotWhoseInterruptIsWrappedBeginsAnew() {
		begunAnewAfter(() -> {
			try {
				return new CompletableFuture<String>().get();
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException("Redis was not waited for", ex);
			}
		});
	}

	private void begunAnewAfter(Callable<String> work) {
		CompletableFuture<String> interrupted = new CompletableFuture<>();
		Thread pilot = caller(interrupted, work);
		await().until(() -> pilot.getState() == Thread.State.WAITING);
		CompletableFuture<String> outcome = new CompletableFuture<>();
		Thread waiting = caller(outcome, () -> "mine");
		await().until(() -> waiting.getState() == Thread.State.WAITING);
		pilot.interrupt();
		assertThat(outcome.join()).isEqualTo("mine");
		assertThatThrownBy(interrupted::join).hasRootCauseInstanceOf(InterruptedException.class);
	}

	@Test
	void workThatAsksForItsOwnKeyDoesNotWaitForItself() throws Exception {
		String outcome = this.flights.run("key", () -> "outer " + this.flights.run("key", () -> "inner"));
		assertThat(outcome).isEqualTo("outer inner");
	}

	@Test
	void aSupplierThatThrowsFailsTheFuture() {
		CompletableFuture<String> outcome = this.flights.runAsync("key", () -> {
			throw new IllegalStateException("broken");
		});
		assertThatThrownBy(outcome::join).hasCauseInstanceOf(IllegalStateException.class);
		assertThat(this.flights.runAsync("key", () -> CompletableFuture.completedFuture("fine")))
			.isCompletedWithValue("fine");
	}

	@Test
	void cancellingAWaitDoesNotStopTheFlight() {
		CompletableFuture<String> started = new CompletableFuture<>();
		CompletableFuture<String> pilot = this.flights.runAsync("key", () -> started);
		this.flights.runAsync("key", () -> started).cancel(true);
		started.complete("fine");
		assertThat(pilot).isCompletedWithValue("fine");
	}

}
