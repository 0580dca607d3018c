package io.github.twolevelcache.sample.workload;

import java.io.IOException;
import java.time.Duration;

import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link WorkloadReport}.
 */
class WorkloadReportTests {

	@Test
	void tableHasSharesThatAddUpToReads() {
		WorkloadReport report = new WorkloadReport(traffic(0), new ServedBy(700, 240, 10, 50), stock(60));
		assertThat(report.isGood()).isTrue();
		assertThat(report.table()).isEqualTo("""
				  Requests                           1,050
				    reads                            1,000
				      served by L1                     700  70.0 %
				      served by L2                     240  24.0 %
				      served by another's read          10  1.0 %
				      served by the database            50  5.0 %
				    changes of prices                   10
				    changes of stock                    40
				    errors                               0
				  Database queries saved               950  95.0 %
				  Requests per second                  525
				  Latency of reads                          p50 1.5 ms, p99 1.5 ms

				  Prices, write-through                 10  acknowledged puts
				    latency                                 p50 9.0 ms, p99 9.0 ms
				  Stock, write-behind                  100  acknowledged puts
				    latency                                 p50 2.0 ms, p99 2.0 ms
				    latency in the burst                    p50 3.0 ms, p99 3.0 ms
				    waiting at the most                 50  products
				    rows written                        80  20.0 % of the puts were overtaken by later ones
				    rows per second                  1,234  after the burst
				    in the database                     60  of 60 products as acknowledged
				""");
	}

	@Test
	void tableTellsReadsThatNobodyHasCounted() {
		WorkloadReport report = new WorkloadReport(traffic(0), new ServedBy(700, 240, 10, 40), stock(60));
		assertThat(report.isGood()).isFalse();
		assertThat(report.table()).containsPattern("unaccounted +10 ");
	}

	@Test
	void tableTellsFirstError() {
		WorkloadReport report = new WorkloadReport(traffic(3), new ServedBy(700, 240, 10, 50), stock(60));
		assertThat(report.isGood()).isFalse();
		assertThat(report.table()).containsPattern("errors +3 .*no answer");
	}

	@Test
	void tableTellsLostChanges() {
		WorkloadReport report = new WorkloadReport(traffic(0), new ServedBy(700, 240, 10, 50), stock(59));
		assertThat(report.isGood()).isFalse();
		assertThat(report.table()).containsPattern("in the database +59  of 60 products");
	}

	private static Traffic traffic(long errors) {
		return new Traffic(histogram(1500, 1000), histogram(9000, 10), histogram(2000, 40),
				new Clients.Outcome(errors, (errors > 0) ? new IOException("no answer") : null, Duration.ofSeconds(2)));
	}

	private static StockWrites stock(long asAcknowledged) {
		return new StockWrites(histogram(3000, 60), 0, 50, 80, 1234, 60, asAcknowledged);
	}

	private static Histogram histogram(long micros, long count) {
		Histogram histogram = new Histogram(3);
		histogram.recordValueWithCount(micros, count);
		return histogram;
	}

}
