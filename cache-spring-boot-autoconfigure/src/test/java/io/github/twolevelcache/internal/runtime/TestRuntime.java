package io.github.twolevelcache.internal.runtime;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;

import static org.awaitility.Awaitility.await;

/**
 * Runtimes for tests.
 */
public final class TestRuntime {

	private TestRuntime() {
	}

	/**
	 * A runtime whose time a test sets, and that runs everything on the thread of its
	 * caller.
	 * @param time the time
	 * @param scheduler its timers
	 * @return the runtime
	 */
	public static InstanceRuntime manual(ManualTime time, Scheduler scheduler) {
		return with(time, scheduler, Runnable::run);
	}

	/**
	 * A runtime whose time a test sets.
	 * @param time the time
	 * @param scheduler its timers
	 * @param executor runs what callers do not
	 * @return the runtime
	 */
	public static InstanceRuntime with(TimeSource time, Scheduler scheduler, Executor executor) {
		Random random = new Random(42);
		return new InstanceRuntime(time, scheduler, executor, Runnable::run, UnaryOperator.identity(), random,
				new Tokens(random));
	}

	/**
	 * Wait for something that other threads do, and that takes no time to speak of.
	 * @param condition whether they have done it
	 */
	public static void until(Callable<Boolean> condition) {
		await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1)).until(condition);
	}

}
