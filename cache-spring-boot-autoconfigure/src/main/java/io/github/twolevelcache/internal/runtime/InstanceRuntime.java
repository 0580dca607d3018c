package io.github.twolevelcache.internal.runtime;

import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/**
 * The time, timers, threads and chance of one instance.
 *
 * @param time tells the time
 * @param scheduler has the timers
 * @param executor runs what no caller runs on his thread; may block
 * @param maintenance runs the housekeeping of L1, which is short and never blocks
 * @param taskDecorator carries the context of a caller to the executor
 * @param random draws what is left to chance; used by several threads at once
 * @param tokens name leases, permits and the versions of entries
 */
public record InstanceRuntime(TimeSource time, Scheduler scheduler, Executor executor, Executor maintenance,
		UnaryOperator<Runnable> taskDecorator, RandomGenerator random, Tokens tokens) {

	/**
	 * The runtime of the machine.
	 * @param scheduler has the timers
	 * @param executor runs what no caller runs on his thread
	 * @param taskDecorator carries the context of a caller to the executor
	 * @return the runtime
	 */
	public static InstanceRuntime system(Scheduler scheduler, Executor executor,
			UnaryOperator<Runnable> taskDecorator) {
		RandomGenerator random = () -> ThreadLocalRandom.current().nextLong();
		return new InstanceRuntime(TimeSource.system(), scheduler, executor, ForkJoinPool.commonPool(), taskDecorator,
				random, new Tokens(random));
	}

}
