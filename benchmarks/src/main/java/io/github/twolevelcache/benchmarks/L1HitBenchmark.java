package io.github.twolevelcache.benchmarks;

import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.ThreadParams;

/**
 * Reads an entry that is on the heap. {@link L1Hit} runs it.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class L1HitBenchmark {

	/**
	 * Measure one read.
	 * @param cache what is read
	 * @param keys what to ask for
	 * @return the product in the form that is read
	 */
	@Benchmark
	public @Nullable Object get(FilledCache cache, DrawnKeys keys) {
		return cache.reads.get(keys.keys.next());
	}

	/**
	 * The contender's cache, shared by the threads.
	 */
	@State(Scope.Benchmark)
	@SuppressWarnings("NullAway.Init")
	public static class FilledCache {

		/** The contender. */
		@Param
		public L1Contender contender;

		/** The addresses of the cluster. */
		@Param("")
		public String redis;

		private Reads reads;

		/** Fill the cache. */
		@Setup
		public void open() {
			this.reads = L1Reads.open(this.contender, this.redis);
		}

		/** Close the cache. */
		@TearDown
		public void close() {
			this.reads.close();
		}

	}

	/**
	 * The keys of one thread.
	 */
	@State(Scope.Thread)
	@SuppressWarnings("NullAway.Init")
	public static class DrawnKeys {

		private Keys keys;

		/**
		 * Draw the keys.
		 * @param thread tells the threads apart
		 */
		@Setup
		public void draw(ThreadParams thread) {
			this.keys = new Keys(5_000 * thread.getThreadIndex());
		}

	}

}
