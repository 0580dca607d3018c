package io.github.twolevelcache.internal.load;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.github.twolevelcache.internal.runtime.Interleavings;
import io.github.twolevelcache.internal.runtime.Interleavings.Part;
import io.github.twolevelcache.internal.runtime.ManualScheduler;
import io.github.twolevelcache.internal.runtime.ManualTime;
import io.github.twolevelcache.internal.runtime.TestRuntime;

/**
 * Threads hand steps to a {@link CallerRunsExecutor} while its caller waits and leaves.
 */
@Tag(Interleavings.TAG)
class CallerRunsExecutorInterleavingTests {

	@Test
	void theCallerHearsOfEveryStep() {
		Interleavings.explore(() -> {
			CallerRunsExecutor executor = executor((step) -> {
				throw new AssertionError("It runs elsewhere though the caller waits");
			});
			CompletableFuture<Thread> call = new CompletableFuture<>();
			AtomicInteger runs = new AtomicInteger();
			Part<Thread> caller = Interleavings.start(() -> executor.await(call));
			Interleavings.together(() -> {
				executor.execute(runs::incrementAndGet);
				executor.execute(() -> executor.execute(() -> call.complete(Thread.currentThread())));
			});
			Interleavings.require(caller.outcome() == caller.thread(), "steps run on the thread that waits");
			Interleavings.require(runs.get() == 1, "a step runs once");
		});
	}

	@Test
	void whoLeavesBecauseTheCallHasEndedWaitsForNobody() {
		Interleavings.explore(() -> {
			CallerRunsExecutor executor = executor(Runnable::run);
			CompletableFuture<String> call = new CompletableFuture<>();
			CompletableFuture<String> others = new CompletableFuture<>();
			Part<String> caller = Interleavings.start(() -> executor.await(call));
			Interleavings.together(() -> call.complete("x"), () -> waitForOthers(executor, others));
			Interleavings.require("x".equals(caller.outcome()), "the outcome arrives");
			Interleavings.require(others.isCancelled(), "nobody waits for others once the caller has left");
		});
	}

	@Test
	void aStepRunsOnceThoughTheCallerLeaves() {
		Interleavings.explore(() -> {
			AtomicInteger elsewhere = new AtomicInteger();
			CallerRunsExecutor executor = executor((step) -> {
				elsewhere.incrementAndGet();
				step.run();
			});
			CompletableFuture<String> call = new CompletableFuture<>();
			AtomicInteger runs = new AtomicInteger();
			AtomicInteger before = new AtomicInteger();
			Part<String> caller = Interleavings.start(() -> executor.await(call));
			Interleavings.together(() -> executor.execute(() -> {
				runs.incrementAndGet();
				if (!executor.hasLeft()) {
					before.incrementAndGet();
				}
			}), () -> call.complete("x"));
			Interleavings.require("x".equals(caller.outcome()), "the outcome arrives");
			Interleavings.require(runs.get() == 1, "the step runs once");
			Interleavings.require(before.get() + elsewhere.get() == 1,
					"it runs elsewhere only once the caller has left");
		});
	}

	@Test
	void whoIsInterruptedLeavesAndWaitsForNobody() {
		Interleavings.explore(() -> {
			CallerRunsExecutor executor = executor(Runnable::run);
			CompletableFuture<String> call = new CompletableFuture<>();
			CompletableFuture<String> others = new CompletableFuture<>();
			Part<String> caller = Interleavings.start(() -> leave(executor, call));
			Interleavings.together(caller.thread()::interrupt,
					() -> executor.execute(() -> waitForOthers(executor, others)));
			Interleavings.require("left".equals(caller.outcome()), "the caller leaves");
			Interleavings.require(others.isCancelled(), "nobody waits for others once the caller has left");
		});
	}

	@Test
	void aLoaderRunsOnTheThreadOfItsCallerOrNotAtAll() {
		Interleavings.explore(() -> {
			CallerRunsExecutor executor = executor(Runnable::run);
			CompletableFuture<CompletableFuture<@Nullable Object>> call = new CompletableFuture<>();
			CompletableFuture<Object> others = new CompletableFuture<>();
			AtomicReference<@Nullable Thread> loading = new AtomicReference<>();
			Part<String> caller = Interleavings.start(() -> {
				waitForOthers(executor, others);
				return leave(executor, call);
			});
			Supplier<CompletableFuture<@Nullable Object>> loader = executor.loader(() -> {
				loading.set(Thread.currentThread());
				return "x";
			});
			Interleavings.together(caller.thread()::interrupt,
					() -> executor.execute(() -> call.complete(loader.get())));
			boolean left = "left".equals(caller.outcome());
			Interleavings.require(call.isDone(), "the step runs though the caller leaves");
			Interleavings.require(call.join().isCompletedExceptionally() == left, "the caller leaves or has the value");
			Interleavings.require(loading.get() == (left ? null : caller.thread()),
					"the loader runs on the thread of its caller");
		});
	}

	private static CallerRunsExecutor executor(Executor others) {
		ManualTime time = new ManualTime();
		return new CallerRunsExecutor(TestRuntime.with(time, new ManualScheduler(time), others));
	}

	private static void waitForOthers(CallerRunsExecutor executor, CompletableFuture<?> others) {
		CompletableFuture<?> unused = executor.whileItWaits(others);
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
