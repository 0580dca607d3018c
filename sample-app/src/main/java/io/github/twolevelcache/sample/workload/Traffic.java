package io.github.twolevelcache.sample.workload;

import java.time.Duration;

import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * What the clients have sent and how it went.
 *
 * @param reads the reads that were answered
 * @param writes the writes that were answered
 * @param errors the requests that failed
 * @param firstError why the first of them failed
 * @param elapsed the time from the first request to the last answer
 * @param latency the microseconds from each request to its answer
 */
record Traffic(long reads, long writes, long errors, @Nullable Exception firstError, Duration elapsed,
		Histogram latency) {

	long requests() {
		return this.reads + this.writes + this.errors;
	}

	long perSecond() {
		return Math.round(requests() * 1e9 / this.elapsed.toNanos());
	}

	long latencyMicros(double percentile) {
		return this.latency.getValueAtPercentile(percentile);
	}

}
