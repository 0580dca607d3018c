package io.github.twolevelcache.sample.workload;

import org.HdrHistogram.Histogram;

/**
 * How the changes of stock counts have reached the database.
 *
 * @param burst the microseconds from each put of the burst to its answer
 * @param errors the puts of the burst that failed
 * @param mostWaiting how many products have waited at the most, as far as was seen
 * @param rows how many rows were written
 * @param rowsPerSecond how many of them in a second, after the burst
 * @param products how many products were changed
 * @param asAcknowledged how many of them have in the database what was acknowledged last
 */
record StockWrites(Histogram burst, long errors, long mostWaiting, long rows, double rowsPerSecond, long products,
		long asAcknowledged) {

	/**
	 * Return the number of products that have something else in the database than what
	 * was acknowledged last.
	 * @return the number, zero if nothing was lost
	 */
	long lost() {
		return this.products - this.asAcknowledged;
	}

}
