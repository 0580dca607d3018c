package io.github.twolevelcache.simulator.world;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

import io.netty.util.concurrent.FastThreadLocalThread;

/**
 * Runs worlds on a thread like that of an event loop, which nobody may block.
 */
final class Loop {

	private Loop() {
	}

	static <T> T run(Callable<T> worlds) throws ExecutionException, InterruptedException {
		FutureTask<T> task = new FutureTask<>(worlds);
		new FastThreadLocalThread(task, "loop").start();
		return task.get();
	}

}
