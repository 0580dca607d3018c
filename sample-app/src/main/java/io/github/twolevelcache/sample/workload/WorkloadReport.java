package io.github.twolevelcache.sample.workload;

import java.util.Locale;

import org.HdrHistogram.Histogram;

/**
 * What a workload has shown.
 *
 * @param traffic what the clients have sent
 * @param servedBy who has answered the reads, as the instances have counted
 * @param stock how the changes of stock counts have reached the database
 */
record WorkloadReport(Traffic traffic, ServedBy servedBy, StockWrites stock) {

	boolean isGood() {
		return errors() == 0 && unaccounted() == 0 && this.stock.lost() == 0;
	}

	long errors() {
		return this.traffic.outcome().errors() + this.stock.errors();
	}

	/**
	 * Return the number of reads that no instance has counted or, if negative, that
	 * others than the clients have made.
	 * @return the difference, zero in a good report
	 */
	long unaccounted() {
		return reads() - this.servedBy.total();
	}

	long reads() {
		return this.traffic.reads().getTotalCount();
	}

	long queriesSaved() {
		return reads() - this.servedBy.database();
	}

	String table() {
		StringBuilder table = new StringBuilder();
		row(table, "Requests", count(this.traffic.requests()), "");
		row(table, "  reads", count(reads()), "");
		row(table, "    served by L1", count(this.servedBy.l1()), ofReads(this.servedBy.l1()));
		row(table, "    served by L2", count(this.servedBy.l2()), ofReads(this.servedBy.l2()));
		row(table, "    served by another's read", count(this.servedBy.shared()), ofReads(this.servedBy.shared()));
		row(table, "    served by the database", count(this.servedBy.database()), ofReads(this.servedBy.database()));
		if (unaccounted() != 0) {
			row(table, "    unaccounted", count(unaccounted()), "has anyone else read products meanwhile?");
		}
		row(table, "  changes of prices", count(this.traffic.prices().getTotalCount()), "");
		row(table, "  changes of stock", count(this.traffic.stock().getTotalCount()), "");
		row(table, "  errors", count(errors()), firstError());
		row(table, "Database queries saved", count(queriesSaved()), ofReads(queriesSaved()));
		row(table, "Requests per second", count(this.traffic.perSecond()), "");
		row(table, "Latency of reads", "", latency(this.traffic.reads()));
		table.append("\n");
		row(table, "Prices, write-through", count(this.traffic.prices().getTotalCount()), "acknowledged puts");
		row(table, "  latency", "", latency(this.traffic.prices()));
		row(table, "Stock, write-behind", count(stockPuts()), "acknowledged puts");
		row(table, "  latency", "", latency(this.traffic.stock()));
		if (hasBurst()) {
			row(table, "  latency in the burst", "", latency(this.stock.burst()));
		}
		row(table, "  waiting at the most", count(this.stock.mostWaiting()), "products");
		row(table, "  rows written", count(this.stock.rows()),
				Share.of(stockPuts() - this.stock.rows(), stockPuts()) + " of the puts were overtaken by later ones");
		if (hasBurst()) {
			row(table, "  rows per second", count(Math.round(this.stock.rowsPerSecond())), "after the burst");
		}
		row(table, "  in the database", count(this.stock.asAcknowledged()),
				"of %s products as acknowledged".formatted(count(this.stock.products())));
		return table.toString();
	}

	private boolean hasBurst() {
		return this.stock.burst().getTotalCount() > 0;
	}

	private long stockPuts() {
		return this.traffic.stock().getTotalCount() + this.stock.burst().getTotalCount();
	}

	private String ofReads(long count) {
		return Share.of(count, reads()).toString();
	}

	private String firstError() {
		Exception first = this.traffic.outcome().firstError();
		return (first != null) ? "the first: " + first : "";
	}

	private static String latency(Histogram micros) {
		return String.format(Locale.ROOT, "p50 %.1f ms, p99 %.1f ms", micros.getValueAtPercentile(50) / 1000.0,
				micros.getValueAtPercentile(99) / 1000.0);
	}

	private static String count(long count) {
		return String.format(Locale.ROOT, "%,d", count);
	}

	private static void row(StringBuilder table, String name, String value, String remark) {
		table.append(String.format("  %-28s%12s  %s", name, value, remark).stripTrailing()).append("\n");
	}

}
