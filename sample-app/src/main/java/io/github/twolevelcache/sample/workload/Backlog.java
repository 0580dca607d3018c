package io.github.twolevelcache.sample.workload;

import java.time.Duration;
import java.util.Locale;

/**
 * What waits for the table of stock counts.
 *
 * @param waiting how many products wait
 * @param oldest how long the oldest of them has waited
 * @param written how many rows were written
 */
record Backlog(long waiting, Duration oldest, long written) {

	Backlog since(Backlog start) {
		return new Backlog(this.waiting, this.oldest, this.written - start.written);
	}

	@Override
	public String toString() {
		return String.format(Locale.ROOT, "%,7d waiting, the oldest for %.1f s; %,d rows written", this.waiting,
				this.oldest.toMillis() / 1000.0, this.written);
	}

}
