package io.github.twolevelcache.sample.workload;

import java.time.Duration;
import java.util.Locale;

/**
 * Prints from time to time what waits for the database while the clients are at work.
 */
final class BacklogLines {

	private static final Duration BETWEEN_LINES = Duration.ofSeconds(4);

	private final CacheWrites writes;

	private final Backlog start;

	private Duration nextLine = BETWEEN_LINES;

	private long mostWaiting;

	BacklogLines(CacheWrites writes, Backlog start) {
		this.writes = writes;
		this.start = start;
	}

	void show(ProgressBar bar, long acknowledged, Duration elapsed) {
		if (elapsed.compareTo(this.nextLine) >= 0) {
			this.nextLine = elapsed.plus(BETWEEN_LINES);
			Backlog backlog = this.writes.read();
			this.mostWaiting = Math.max(this.mostWaiting, backlog.waiting());
			bar.line(String.format(Locale.ROOT, "  stock: %,7d puts acknowledged, %s", acknowledged,
					backlog.since(this.start)));
		}
	}

	long mostWaiting() {
		return this.mostWaiting;
	}

}
