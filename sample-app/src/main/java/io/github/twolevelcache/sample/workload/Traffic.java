package io.github.twolevelcache.sample.workload;

import org.HdrHistogram.Histogram;

/**
 * What the clients have sent and how it went.
 *
 * @param reads the microseconds from each read to its answer
 * @param prices the same of changes of prices
 * @param stock the same of changes of stock counts
 * @param outcome how it went
 */
record Traffic(Histogram reads, Histogram prices, Histogram stock, Clients.Outcome outcome) {

	long requests() {
		return this.reads.getTotalCount() + this.prices.getTotalCount() + this.stock.getTotalCount()
				+ this.outcome.errors();
	}

	long perSecond() {
		return Math.round(requests() * 1e9 / this.outcome.elapsed().toNanos());
	}

}
