package io.github.twolevelcache.benchmarks;

import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.stream.Stream;

import org.springframework.core.task.VirtualThreadTaskExecutor;

/**
 * Threads that each read again as soon as they have an answer.
 *
 * @param count their number
 * @param label how the table calls them
 * @param threads creates them
 */
record Callers(int count, String label, ThreadFactory threads) {

	/**
	 * Return all that this JDK can run.
	 * @return the callers, the fewest first
	 */
	static List<Callers> all() {
		return Stream
			.concat(Stream.of(1, 16, 64).map(Callers::platform), hasVirtual() ? Stream.of(virtual(64)) : Stream.of())
			.toList();
	}

	static boolean hasVirtual() {
		return Runtime.version().feature() >= 21;
	}

	static Callers platform(int count) {
		return new Callers(count, Integer.toString(count), Executors.defaultThreadFactory());
	}

	private static Callers virtual(int count) {
		return new Callers(count, count + " virtual", new VirtualThreadTaskExecutor().getVirtualThreadFactory());
	}

}
