package io.github.twolevelcache.sample.workload;

import java.util.Locale;

/**
 * What a workload has shown.
 *
 * @param traffic what the clients have sent
 * @param servedBy who has answered the reads, as the instances have counted
 */
record WorkloadReport(Traffic traffic, ServedBy servedBy) {

	boolean isGood() {
		return this.traffic.errors() == 0 && unaccounted() == 0;
	}

	/**
	 * Return the number of reads that no instance has counted or, if negative, that
	 * others than the clients have made.
	 * @return the difference, zero in a good report
	 */
	long unaccounted() {
		return this.traffic.reads() - this.servedBy.total();
	}

	long queriesSaved() {
		return this.traffic.reads() - this.servedBy.database();
	}

	String table() {
		StringBuilder table = new StringBuilder();
		row(table, "Requests", count(this.traffic.requests()), "");
		row(table, "  reads", count(this.traffic.reads()), "");
		row(table, "    served by L1", count(this.servedBy.l1()), ofReads(this.servedBy.l1()));
		row(table, "    served by L2", count(this.servedBy.l2()), ofReads(this.servedBy.l2()));
		row(table, "    served by another's read", count(this.servedBy.shared()), ofReads(this.servedBy.shared()));
		row(table, "    served by the database", count(this.servedBy.database()), ofReads(this.servedBy.database()));
		if (unaccounted() != 0) {
			row(table, "    unaccounted", count(unaccounted()), "has anyone else read products meanwhile?");
		}
		row(table, "  writes", count(this.traffic.writes()), "");
		row(table, "  errors", count(this.traffic.errors()), firstError());
		row(table, "Database queries saved", count(queriesSaved()), ofReads(queriesSaved()));
		row(table, "Requests per second", count(this.traffic.perSecond()), "");
		row(table, "Latency p50", millis(50), "ms");
		row(table, "Latency p99", millis(99), "ms");
		return table.toString();
	}

	private String ofReads(long count) {
		return Share.of(count, this.traffic.reads()).toString();
	}

	private String firstError() {
		return (this.traffic.firstError() != null) ? "the first: " + this.traffic.firstError() : "";
	}

	private String millis(double percentile) {
		return String.format(Locale.ROOT, "%.1f", this.traffic.latencyMicros(percentile) / 1000.0);
	}

	private static String count(long count) {
		return String.format(Locale.ROOT, "%,d", count);
	}

	private static void row(StringBuilder table, String name, String value, String remark) {
		table.append(String.format("  %-28s%12s  %s", name, value, remark).stripTrailing()).append("\n");
	}

}
