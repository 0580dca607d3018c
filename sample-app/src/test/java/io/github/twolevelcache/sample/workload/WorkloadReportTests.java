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
		WorkloadReport report = new WorkloadReport(traffic(1000, 0), new ServedBy(700, 240, 10, 50));
		assertThat(report.isGood()).isTrue();
		assertThat(report.table()).isEqualTo("""
				  Requests                           1,010
				    reads                            1,000
				      served by L1                     700  70.0 %
				      served by L2                     240  24.0 %
				      served by another's read          10  1.0 %
				      served by the database            50  5.0 %
				    writes                              10
				    errors                               0
				  Database queries saved               950  95.0 %
				  Requests per second                  505
				  Latency p50                          1.5  ms
				  Latency p99                          1.5  ms
				""");
	}

	@Test
	void tableTellsReadsThatNobodyHasCounted() {
		WorkloadReport report = new WorkloadReport(traffic(1000, 0), new ServedBy(700, 240, 10, 40));
		assertThat(report.isGood()).isFalse();
		assertThat(report.table()).containsPattern("unaccounted +10 ");
	}

	@Test
	void tableTellsFirstError() {
		WorkloadReport report = new WorkloadReport(traffic(1000, 3), new ServedBy(700, 240, 10, 50));
		assertThat(report.isGood()).isFalse();
		assertThat(report.table()).containsPattern("errors +3 .*no answer");
	}

	private static Traffic traffic(long reads, long errors) {
		Histogram latency = new Histogram(3);
		latency.recordValueWithCount(1500, reads);
		return new Traffic(reads, 10, errors, (errors > 0) ? new IOException("no answer") : null, Duration.ofSeconds(2),
				latency);
	}

}
