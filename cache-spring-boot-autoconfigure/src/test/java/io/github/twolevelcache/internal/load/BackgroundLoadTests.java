package io.github.twolevelcache.internal.load;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.github.twolevelcache.internal.runtime.InstanceRuntime;
import io.github.twolevelcache.internal.runtime.ManualScheduler;
import io.github.twolevelcache.internal.runtime.ManualTime;
import io.github.twolevelcache.internal.runtime.NestedLoads;
import io.github.twolevelcache.internal.runtime.TestRuntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Tests for {@link BackgroundLoad}.
 */
class BackgroundLoadTests {

	private final AtomicInteger loads = new AtomicInteger();

	private BackgroundLoad load(UnaryOperator<@Nullable Runnable> decorator) {
		ManualTime time = new ManualTime();
		InstanceRuntime manual = TestRuntime.manual(time, new ManualScheduler(time));
		return new BackgroundLoad(this.loads::incrementAndGet, new InstanceRuntime(time, manual.scheduler(),
				manual.executor(), manual.maintenance(), decorator, manual.random(), manual.tokens()));
	}

	@Test
	void theLoaderRunsWithinTheDecorator() {
		List<String> steps = new ArrayList<>();
		BackgroundLoad load = load((task) -> () -> {
			steps.add("before");
			task.run();
			steps.add("after " + this.loads);
		});
		assertThat(load.get()).isCompletedWithValue(1);
		assertThat(steps).containsExactly("before", "after 1");
	}

	@Test
	void aDecoratorThatThrowsFailsTheLoadAndNothingElse() {
		BackgroundLoad load = load((task) -> {
			throw new IllegalStateException("No request");
		});
		assertThatThrownBy(load.get()::join).hasRootCauseMessage("No request");
		assertThat(this.loads).hasValue(0);
	}

	@Test
	void aDecoratedTaskThatThrowsFailsTheLoad() {
		BackgroundLoad load = load((task) -> () -> {
			throw new StackOverflowError("deep");
		});
		assertThatThrownBy(load.get()::join).hasRootCauseMessage("deep");
	}

	@Test
	void aDecoratedTaskThatThrowsAfterTheLoadChangesNothing() {
		BackgroundLoad load = load((task) -> () -> {
			task.run();
			throw new IllegalStateException("late");
		});
		assertThat(load.get()).isCompletedWithValue(1);
	}

	@Test
	void aDecoratorThatRunsNothingFailsTheLoad() {
		List<Runnable> kept = new ArrayList<>();
		BackgroundLoad load = load((task) -> {
			kept.add(task);
			return () -> {
			};
		});
		assertThatThrownBy(load.get()::join)
			.hasRootCauseMessage("A TaskDecorator has not run the task that it was given");
		kept.forEach(Runnable::run);
		assertThat(this.loads).hasValue(0);
	}

	@Test
	void aDecoratorThatReturnsNothingFailsTheLoad() {
		assertThatThrownBy(load((task) -> null).get()::join).hasRootCauseMessage("A TaskDecorator has returned null");
	}

	@Test
	void aTaskThatIsRunTwiceLoadsOnce() {
		BackgroundLoad load = load((task) -> () -> {
			task.run();
			task.run();
		});
		assertThat(load.get()).isCompletedWithValue(1);
		assertThat(this.loads).hasValue(1);
	}

	@Test
	void theLoaderRunsWithinTheLoadsOfWhoStartsIt() throws Exception {
		NestedLoads nested = new NestedLoads();
		List<Object> within = new ArrayList<>();
		BackgroundLoad load = new BackgroundLoad(() -> within.addAll(NestedLoads.ofThisThread()),
				TestRuntime.with(new ManualTime(), new ManualScheduler(new ManualTime()), (task) -> {
					Thread thread = new Thread(task);
					thread.start();
					try {
						thread.join();
					}
					catch (InterruptedException ex) {
						Thread.currentThread().interrupt();
					}
				}));
		assertThat(nested.call("a", load::get)).isCompleted();
		assertThat(within).containsExactly(new NestedLoads.Load(nested, "a"));
	}

}
