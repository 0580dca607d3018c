package io.github.twolevelcache.checker.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;

import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.core.task.VirtualThreadTaskExecutor;
import reactor.core.publisher.Mono;

/**
 * How callers call: all at once.
 */
enum Callers {

	/** Each on a thread. */
	THREADS {

		@Override
		List<CompletableFuture<Long>> call(int count, long start, Products products, IntFunction<String> key) {
			return onThreads(new SimpleAsyncTaskExecutor(), count, start, products::find, key);
		}

	},

	/** Each on a virtual thread; needs Java 21. */
	VIRTUAL_THREADS {

		@Override
		List<CompletableFuture<Long>> call(int count, long start, Products products, IntFunction<String> key) {
			return onThreads(new VirtualThreadTaskExecutor(), count, start, products::find, key);
		}

	},

	/** Each on a thread, of a cache that shares loads in its JVM and nothing else. */
	THREADS_OF_SPRINGS_MAP {

		@Override
		List<CompletableFuture<Long>> call(int count, long start, Products products, IntFunction<String> key) {
			return onThreads(new SimpleAsyncTaskExecutor(), count, start, products::findInMap, key);
		}

	},

	/** All on one thread, which subscribes. */
	REACTIVE {

		@Override
		List<CompletableFuture<Long>> call(int count, long start, Products products, IntFunction<String> key) {
			List<Mono<String>> calls = new ArrayList<>();
			for (int i = 0; i < count; i++) {
				String called = key.apply(i);
				calls.add(Mono.defer(() -> products.findReactive(called)));
			}
			awaitNanos(start);
			return calls.stream().map((call) -> {
				long begin = System.nanoTime();
				return call.toFuture().handle((value, failure) -> waited(begin, failure == null));
			}).toList();
		}

	};

	/**
	 * Call a method many times.
	 * @param count how many callers there are
	 * @param start when they call, by {@link System#nanoTime()}
	 * @param products has the methods
	 * @param key what each calls with
	 * @return how long each waits, in nanoseconds; negative for those that fail
	 */
	abstract List<CompletableFuture<Long>> call(int count, long start, Products products, IntFunction<String> key);

	private static List<CompletableFuture<Long>> onThreads(Executor executor, int count, long start,
			UnaryOperator<String> method, IntFunction<String> key) {
		List<CompletableFuture<Long>> calls = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			String called = key.apply(i);
			calls.add(CompletableFuture.supplyAsync(() -> {
				awaitNanos(start);
				return nanos(() -> method.apply(called));
			}, executor));
		}
		return calls;
	}

	/**
	 * Measure a call.
	 * @param call the call
	 * @return how long it took, in nanoseconds; negative if it has failed
	 */
	static long nanos(Callable<?> call) {
		long begin = System.nanoTime();
		try {
			call.call();
			return waited(begin, true);
		}
		catch (Exception ex) {
			return waited(begin, false);
		}
	}

	private static long waited(long begin, boolean succeeded) {
		long waited = System.nanoTime() - begin;
		return succeeded ? waited : -waited;
	}

	/**
	 * Wait until a moment.
	 * @param moment the moment, by {@link System#nanoTime()}
	 */
	static void awaitNanos(long moment) {
		for (long left = moment - System.nanoTime(); left > 0; left = moment - System.nanoTime()) {
			LockSupport.parkNanos(left);
		}
	}

	/**
	 * Return whether this JVM can do that.
	 * @return whether it can
	 */
	boolean isPossible() {
		return this != VIRTUAL_THREADS || Runtime.version().feature() >= FIRST_WITH_VIRTUAL_THREADS;
	}

	/** The Java version that brought them. */
	private static final int FIRST_WITH_VIRTUAL_THREADS = 21;

	/** How long it takes until all stand ready to call. */
	static final Duration READY = Duration.ofMillis(400);

}
