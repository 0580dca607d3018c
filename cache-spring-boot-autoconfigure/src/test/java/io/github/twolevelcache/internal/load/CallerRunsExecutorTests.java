package io.github.twolevelcache.internal.load;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.github.twolevelcache.internal.runtime.Caller;
import io.github.twolevelcache.internal.runtime.ManualScheduler;
import io.github.twolevelcache.internal.runtime.ManualTime;
import io.github.twolevelcache.internal.runtime.TestRuntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link CallerRunsExecutor}.
 */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CallerRunsExecutorTests {

	/** What is run elsewhere, in order. */
	private final List<Runnable> elsewhere = new ArrayList<>();

	private final ManualTime time = new ManualTime();

	private final CallerRunsExecutor executor = new CallerRunsExecutor(
			TestRuntime.with(this.time, new ManualScheduler(this.time), this.elsewhere::add));

	private final CompletableFuture<@Nullable String> call = new CompletableFuture<>();

	private Caller<@Nullable String> waiting() {
		Caller<@Nullable String> caller = Caller.of(() -> this.executor.await(this.call));
		TestRuntime.until(() -> caller.thread().getState() == Thread.State.WAITING);
		return caller;
	}

	/** Has noticed that he was interrupted, and waits on. */
	private Caller<@Nullable String> interruptedWhileWaiting() {
		Caller<@Nullable String> caller = waiting();
		caller.interrupt();
		TestRuntime.until(() -> !caller.thread().isInterrupted() && caller.thread().getState() == Thread.State.WAITING);
		return caller;
	}

	@Test
	void aStepThatIsThereRunsOnTheThreadThatWaits() throws Exception {
		this.executor.execute(() -> this.call.complete(Thread.currentThread().getName()));
		assertThat(this.executor.await(this.call)).isEqualTo(Thread.currentThread().getName());
	}

	@Test
	void aStepThatComesLaterRunsOnTheThreadThatWaits() {
		Caller<@Nullable String> caller = waiting();
		this.executor.execute(() -> this.executor.execute(() -> this.call.complete(Thread.currentThread().getName())));
		assertThat(caller.join()).isEqualTo(caller.thread().getName());
		assertThat(this.elsewhere).isEmpty();
	}

	@Test
	void aCallThatEndsElsewhereEndsTheWait() {
		Caller<@Nullable String> caller = waiting();
		this.call.complete("x");
		assertThat(caller.join()).isEqualTo("x");
	}

	@Test
	void aCallThatHasEndedIsNotWaitedFor() throws Exception {
		this.call.complete(null);
		assertThat(this.executor.await(this.call)).isNull();
	}

	@Test
	void aCallThatFailsFailsTheWait() {
		this.call.completeExceptionally(new IOException("broken"));
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> this.executor.await(this.call))
			.withCauseInstanceOf(IOException.class);
	}

	@Test
	void stepsThatAreLeftOverRunElsewhere() throws Exception {
		this.executor.execute(() -> this.call.complete("x"));
		Runnable after = () -> {
		};
		this.executor.execute(after);
		assertThat(this.executor.await(this.call)).isEqualTo("x");
		assertThat(this.elsewhere).containsExactly(after);
		Runnable later = () -> {
		};
		this.executor.execute(later);
		assertThat(this.elsewhere).containsExactly(after, later);
	}

	@Test
	void whoIsInterruptedWhileHeWaitsForOthersLeavesTheRestToThem() {
		CompletableFuture<?> others = this.executor.whileItWaits(new CompletableFuture<>());
		Caller<@Nullable String> caller = waiting();
		caller.interrupt();
		assertThat(caller.failure()).isInstanceOf(InterruptedException.class);
		assertThat(others).isCancelled();
		Runnable rest = () -> {
		};
		this.executor.execute(rest);
		this.call.complete("x");
		// Nobody is woken who has left.
		assertThat(this.elsewhere).containsExactly(rest);
	}

	@Test
	void whoIsInterruptedBeforeHeWaitsForOthersDoesNotWait() {
		CompletableFuture<Object> others = new CompletableFuture<>();
		Caller<@Nullable String> caller = waiting();
		caller.interrupt();
		this.executor.execute(() -> assertThat(this.executor.whileItWaits(others)).isSameAs(others));
		assertThat(caller.failure()).isInstanceOf(InterruptedException.class);
		assertThat(others).isCancelled();
	}

	@Test
	void whoIsInterruptedWhileHeWaitsForRedisGetsItsAnswer() {
		Caller<@Nullable String> caller = waiting();
		caller.interrupt();
		this.executor.execute(() -> this.call.complete("x"));
		assertThat(caller.join()).isEqualTo("x");
		assertThat(caller.isInterrupted()).isTrue();
	}

	@Test
	void whoHasLeftWaitsForNobody() throws Exception {
		this.call.complete("x");
		this.executor.await(this.call);
		assertThat(this.executor.whileItWaits(new CompletableFuture<>())).isCancelled();
	}

	@Test
	void whatIsThereIsDoneByWhoWasInterruptedBefore() {
		this.executor.execute(() -> this.executor.execute(() -> this.call.complete("x")));
		Caller<@Nullable String> caller = Caller.interrupted(() -> this.executor.await(this.call));
		assertThat(caller.join()).isEqualTo("x");
		assertThat(caller.isInterrupted()).isTrue();
	}

	@Test
	void whoWasInterruptedWaitsForRedisAndNotForOthers() {
		Caller<@Nullable String> patient = interruptedWhileWaiting();
		this.call.complete("x");
		assertThat(patient.join()).isEqualTo("x");
		assertThat(patient.isInterrupted()).isTrue();
	}

	@Test
	void whoWasInterruptedLeavesWhenOthersAreToBeWaitedFor() {
		Caller<@Nullable String> caller = interruptedWhileWaiting();
		assertThat(this.executor.hasLeft()).isFalse();
		CompletableFuture<?> others = this.executor.whileItWaits(new CompletableFuture<>());
		assertThat(caller.failure()).isInstanceOf(InterruptedException.class);
		assertThat(this.executor.hasLeft()).isTrue();
		assertThat(others).isCancelled();
	}

	@Test
	void aStepSeesThatItsCallerWasInterrupted() {
		Caller<@Nullable String> caller = interruptedWhileWaiting();
		this.executor.execute(() -> this.call.complete(String.valueOf(Thread.currentThread().isInterrupted())));
		assertThat(caller.join()).isEqualTo("true");
	}

	@Test
	void aLoaderRunsOnTheThreadOfTheStepThatStartsIt() {
		CompletableFuture<@Nullable Object> loaded = this.executor.loader(Thread::currentThread).get();
		assertThat(loaded).isCompletedWithValue(Thread.currentThread());
	}

	@Test
	void aLoaderThatThrowsFails() {
		assertThat(this.executor.loader(() -> {
			throw new IOException("broken");
		}).get()).isCompletedExceptionally();
		assertThat(this.executor.loader(() -> {
			throw new StackOverflowError();
		}).get()).isCompletedExceptionally();
	}

	@Test
	void aLoaderDoesNotBeginOnceItsCallerHasLeft() throws Exception {
		this.call.complete("x");
		this.executor.await(this.call);
		assertThat(this.executor.loader(() -> {
			throw new AssertionError("It has begun");
		}).get()).isCompletedExceptionally()
			.failsWithin(Duration.ZERO)
			.withThrowableThat()
			.withCauseInstanceOf(CallerLeftException.class);
	}

	/**
	 * On threads that the JVM switches: one that Lincheck has parked may also wake up for
	 * no reason, as the JDK allows, and then nothing shows that its wake-up is lost.
	 */
	@Test
	void noWakeUpIsLost() throws Exception {
		AtomicReference<@Nullable Runnable> next = new AtomicReference<>();
		Thread other = new Thread(() -> {
			while (!Thread.currentThread().isInterrupted()) {
				Runnable task = next.getAndSet(null);
				if (task != null) {
					task.run();
				}
			}
		});
		other.setDaemon(true);
		other.start();
		try {
			for (int i = 0; i < 100_000; i++) {
				CallerRunsExecutor executor = new CallerRunsExecutor(
						TestRuntime.with(this.time, new ManualScheduler(this.time), Runnable::run));
				CompletableFuture<String> call = new CompletableFuture<>();
				boolean interrupted = i % 3 == 2;
				next.set(switch (i % 3) {
					case 0 -> () -> executor.execute(() -> call.complete("done"));
					case 1 -> () -> call.complete("done");
					default -> () -> {
						CompletableFuture<?> unused = executor.whileItWaits(new CompletableFuture<>());
					};
				});
				for (int pause = i % 101; pause > 0; pause--) {
					Thread.onSpinWait();
				}
				if (interrupted) {
					Thread.currentThread().interrupt();
				}
				assertThat(leave(executor, call)).isEqualTo(interrupted ? "left" : "done");
				assertThat(Thread.interrupted()).isEqualTo(interrupted);
			}
		}
		finally {
			other.interrupt();
			other.join();
		}
	}

	private static String leave(CallerRunsExecutor executor, CompletableFuture<?> call) throws ExecutionException {
		try {
			return String.valueOf(executor.await(call));
		}
		catch (InterruptedException ex) {
			return "left";
		}
	}

}
