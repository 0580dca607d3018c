package io.github.twolevelcache.sample.workload;

import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

import io.github.twolevelcache.sample.CatalogueTest;
import io.github.twolevelcache.sample.ProductCatalogueApplication;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link WorkloadRunner} against one instance and against two.
 */
@CatalogueTest
class WorkloadIT {

	@LocalServerPort
	private int port;

	@Autowired
	private ApplicationContext context;

	@TempDir
	private Path directory;

	@Test
	void sharesOfBuiltInWorkloadAddUp() throws Exception {
		WorkloadReport report = run(Map.of("requests", 2000));
		assertThat(report.traffic().reads()).isEqualTo(2000);
		assertThat(report.traffic().writes()).isZero();
		expectGood(report);
		assertThat(report.queriesSaved()).isPositive();
	}

	@Test
	void writesAreCountedBesideReads() throws Exception {
		WorkloadReport report = run(Map.of("requests", 2000, "writes", "10%"));
		assertThat(report.traffic().reads()).isEqualTo(2000);
		assertThat(report.traffic().writes()).isBetween(100L, 300L);
		expectGood(report);
	}

	@Test
	void traceIsReplayed() throws Exception {
		WorkloadReport report = run(Map.of("trace", trace(), "clients", 1));
		assertThat(report.traffic().reads()).isEqualTo(300);
		expectGood(report);
		assertThat(report.servedBy().l1()).isGreaterThanOrEqualTo(100);
	}

	@Test
	void secondInstanceSharesRedisAndDatabase() throws Exception {
		try (ConfigurableApplicationContext second = new SpringApplicationBuilder(ProductCatalogueApplication.class)
			.profiles("join")
			.run("--server.port=0", "--workload.enabled=false")) {
			String both = url(this.port) + "," + url(second.getEnvironment().getRequiredProperty("local.server.port"));
			WorkloadReport report = run(Map.of("targets", both, "requests", 3000, "seed", 7, "writes", "1%"));
			assertThat(report.traffic().reads()).isEqualTo(3000);
			expectGood(report);
			assertThat(report.servedBy().l2()).as("what the other instance has read").isPositive();
		}
	}

	private WorkloadReport run(Map<String, Object> properties) throws InterruptedException {
		MapConfigurationPropertySource source = new MapConfigurationPropertySource();
		Map<String, Object> defaults = Map.of("targets", url(this.port), "clients", 4, "writes", "0%", "requests", 1,
				"skew", 0.99, "seed", 1, "products", 100_000);
		defaults.forEach((name, value) -> source.put("workload." + name, value));
		properties.forEach((name, value) -> source.put("workload." + name, value));
		WorkloadProperties bound = new Binder(source).bind("workload", WorkloadProperties.class).get();
		return new WorkloadRunner(bound, this.context).run(Workload.of(bound));
	}

	private Path trace() throws IOException {
		Path file = this.directory.resolve("trace.gz");
		try (DataOutputStream out = new DataOutputStream(new GZIPOutputStream(Files.newOutputStream(file)))) {
			for (int access = 0; access < 300; access++) {
				out.writeInt(access % 100);
			}
		}
		return file;
	}

	private static void expectGood(WorkloadReport report) {
		assertThat(report.unaccounted()).isZero();
		assertThat(report.traffic().errors()).isZero();
	}

	private static String url(Object port) {
		return "http://localhost:" + port;
	}

}
