package io.github.twolevelcache.sample.workload;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Lets a backlog pile up and shows how it drains.
 */
final class Drain {

	private static final Duration BETWEEN_LINES = Duration.ofMillis(250);

	private static final Duration LONGEST = Duration.ofSeconds(60);

	private final CacheWrites writes;

	private final PrintStream out;

	Drain(CacheWrites writes, PrintStream out) {
		this.writes = writes;
		this.out = out;
	}

	/**
	 * Put stock counts while nothing is written, then watch them being written.
	 * @param puts puts them
	 * @param count how many there are
	 * @param clients how many clients put them
	 * @return what was seen
	 * @throws InterruptedException if the thread is interrupted
	 */
	Result run(Clients puts, int count, int clients) throws InterruptedException {
		if (count == 0) {
			return Result.NOTHING;
		}
		this.out.printf(Locale.ROOT, "%nBurst: %,d puts of stock counts while write-behind is paused%n", count);
		Clients.Outcome outcome;
		Backlog full;
		this.writes.pause();
		try {
			outcome = puts.run(clients, (done, elapsed) -> {
			});
			full = this.writes.read();
			this.out.printf(Locale.ROOT, "  acknowledged in %.1f s  %s%n", seconds(outcome.elapsed()),
					full.since(full));
		}
		finally {
			this.writes.resume();
		}
		return new Result(outcome, full.waiting(), watch(full));
	}

	private double watch(Backlog full) throws InterruptedException {
		long begin = System.nanoTime();
		Backlog now = full;
		while (now.waiting() > 0) {
			TimeUnit.MILLISECONDS.sleep(BETWEEN_LINES.toMillis());
			Duration elapsed = Duration.ofNanos(System.nanoTime() - begin);
			if (elapsed.compareTo(LONGEST) > 0) {
				throw new IllegalStateException("The backlog does not drain: " + now);
			}
			now = this.writes.read();
			this.out.printf(Locale.ROOT, "  resumed %7.1f s ago  %s%n", seconds(elapsed), now.since(full));
		}
		return now.since(full).written() / seconds(Duration.ofNanos(System.nanoTime() - begin));
	}

	private static double seconds(Duration duration) {
		return duration.toMillis() / 1000.0;
	}

	/**
	 * What was seen.
	 *
	 * @param outcome how the puts went
	 * @param waiting how many products waited after the last put
	 * @param rowsPerSecond how many rows were written in a second then
	 */
	record Result(Clients.Outcome outcome, long waiting, double rowsPerSecond) {

		private static final Result NOTHING = new Result(new Clients.Outcome(0, null, Duration.ZERO), 0, 0);

	}

}
