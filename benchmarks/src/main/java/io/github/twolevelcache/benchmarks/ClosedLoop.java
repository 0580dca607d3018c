package io.github.twolevelcache.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import org.HdrHistogram.Histogram;

/**
 * Lets callers read for a while, and measures it.
 */
final class ClosedLoop {

	private static final long LONGEST = TimeUnit.MINUTES.toNanos(2);

	private final Reads reads;

	private final List<Long> keys;

	private volatile Phase phase = Phase.RUN_UP;

	private ClosedLoop(Reads reads, List<Long> keys) {
		this.reads = reads;
		this.keys = keys;
	}

	/**
	 * Measure.
	 * @param reads what is read
	 * @param keys the keys, each as frequent as the others
	 * @param callers who reads
	 * @param time how long to measure, after a run-up of a fifth of it
	 * @return what was measured
	 * @throws InterruptedException if this thread is interrupted
	 * @throws ExecutionException if a read fails or finds nothing
	 */
	static Sample run(Reads reads, List<Long> keys, Callers callers, Duration time)
			throws InterruptedException, ExecutionException {
		return new ClosedLoop(reads, keys).run(callers, time);
	}

	private Sample run(Callers callers, Duration time) throws InterruptedException, ExecutionException {
		List<FutureTask<Histogram>> tasks = new ArrayList<>();
		for (int i = 0; i < callers.count(); i++) {
			FutureTask<Histogram> task = new FutureTask<>((Callable<Histogram>) this::call);
			tasks.add(task);
			callers.threads().newThread(task).start();
		}
		TimeUnit.NANOSECONDS.sleep(time.toNanos() / 5);
		long cpu = Machine.cpuTime();
		long begin = System.nanoTime();
		this.phase = Phase.MEASURED;
		TimeUnit.NANOSECONDS.sleep(time.toNanos());
		this.phase = Phase.OVER;
		long elapsed = System.nanoTime() - begin;
		cpu = Machine.cpuTime() - cpu;
		Histogram all = histogram();
		for (FutureTask<Histogram> task : tasks) {
			all.add(task.get());
		}
		return Sample.of(all, elapsed, cpu);
	}

	private Histogram call() {
		Histogram nanos = histogram();
		ThreadLocalRandom random = ThreadLocalRandom.current();
		while (this.phase != Phase.OVER) {
			Long key = this.keys.get(random.nextInt(this.keys.size()));
			long begin = System.nanoTime();
			Object found = this.reads.get(key);
			long elapsed = System.nanoTime() - begin;
			if (found == null) {
				throw new IllegalStateException("Nothing found for key " + key);
			}
			if (this.phase == Phase.MEASURED) {
				nanos.recordValue(elapsed);
			}
		}
		return nanos;
	}

	private static Histogram histogram() {
		return new Histogram(1_000, LONGEST, 2);
	}

	private enum Phase {

		RUN_UP, MEASURED, OVER

	}

	/**
	 * What one contender did in one round.
	 *
	 * @param perSecond the reads per second
	 * @param p50 the median of their durations, in microseconds
	 * @param p99 the 99th percentile of their durations, in microseconds
	 * @param cpu the CPU time per read of the whole JVM, in microseconds
	 */
	record Sample(double perSecond, double p50, double p99, double cpu) {

		private static Sample of(Histogram nanos, long elapsed, long cpu) {
			double count = nanos.getTotalCount();
			return new Sample(count * TimeUnit.SECONDS.toNanos(1) / elapsed, nanos.getValueAtPercentile(50) / 1e3,
					nanos.getValueAtPercentile(99) / 1e3, cpu / count / 1e3);
		}

	}

}
