package io.github.twolevelcache.sample.workload;

import java.io.DataOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

import io.github.twolevelcache.sample.CatalogueTest;
import io.github.twolevelcache.sample.ProductCatalogueApplication;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link WorkloadRun} against one instance and against two.
 */
@CatalogueTest
class WorkloadIT {

	@LocalServerPort
	private int port;

	@Autowired
	private JdbcClient jdbc;

	@TempDir
	private Path directory;

	@Test
	void sharesOfBuiltInWorkloadAddUp() throws Exception {
		WorkloadReport report = run(Map.of("requests", 2000));
		assertThat(report.reads()).isEqualTo(2000);
		assertThat(report.traffic().requests()).isEqualTo(2000);
		expectGood(report);
		assertThat(report.queriesSaved()).isPositive();
	}

	@Test
	void changesAreCountedBesideReads() throws Exception {
		WorkloadReport report = run(Map.of("requests", 2000, "price-changes", "5%", "stock-changes", "20%"));
		assertThat(report.reads()).isEqualTo(2000);
		assertThat(report.traffic().prices().getTotalCount()).isBetween(50L, 150L);
		assertThat(report.traffic().stock().getTotalCount()).isBetween(300L, 500L);
		expectGood(report);
		assertThat(report.table()).doesNotContain("burst");
		assertThat(report.stock().rows()).as("rows, one for several puts of a product")
			.isBetween(report.stock().products(), report.traffic().stock().getTotalCount() - 1);
	}

	@Test
	void burstWaitsAndDrains() throws Exception {
		WorkloadReport report = run(Map.of("burst", 1500, "products", 1000));
		assertThat(report.stock().mostWaiting()).isEqualTo(1000);
		assertThat(report.stock().rows()).isEqualTo(1000);
		assertThat(report.stock().rowsPerSecond()).isPositive();
		assertThat(report.stock().products()).isEqualTo(1000);
		expectGood(report);
	}

	@Test
	void lostChangeIsNoticed() throws Exception {
		URI instance = URI.create(url(this.port));
		AcknowledgedStock acknowledged = new AcknowledgedStock();
		acknowledged.change(new Requests(), instance, 4001);
		acknowledged.change(new Requests(), instance, 4002);
		new CacheWrites(List.of(instance)).flush();
		assertThat(acknowledged.foundIn(this.jdbc)).isEqualTo(acknowledged.products()).isEqualTo(2);
		this.jdbc.sql("UPDATE stock SET quantity = 0 WHERE product_id = 4002").update();
		assertThat(acknowledged.foundIn(this.jdbc)).isEqualTo(1);
	}

	@Test
	void traceIsReplayed() throws Exception {
		WorkloadReport report = run(Map.of("trace", trace(), "clients", 1));
		assertThat(report.reads()).isEqualTo(300);
		expectGood(report);
		assertThat(report.servedBy().l1()).isGreaterThanOrEqualTo(100);
	}

	@Test
	void secondInstanceSharesRedisAndDatabase() throws Exception {
		try (ConfigurableApplicationContext second = new SpringApplicationBuilder(ProductCatalogueApplication.class)
			.profiles("join")
			.run("--server.port=0", "--workload.enabled=false")) {
			String both = url(this.port) + "," + url(second.getEnvironment().getRequiredProperty("local.server.port"));
			WorkloadReport report = run(Map.of("targets", both, "requests", 3000, "seed", 7, "price-changes", "1%",
					"stock-changes", "10%", "burst", 1000));
			assertThat(report.reads()).isEqualTo(3000);
			expectGood(report);
			assertThat(report.servedBy().l2()).as("what the other instance has read").isPositive();
		}
	}

	private WorkloadReport run(Map<String, Object> properties) throws InterruptedException {
		MapConfigurationPropertySource source = new MapConfigurationPropertySource();
		Map<String, Object> defaults = Map.of("targets", url(this.port), "clients", 4, "requests", 1, "skew", 0.99,
				"seed", 1, "products", 50_000, "price-changes", "0%", "stock-changes", "0%", "burst", 0);
		defaults.forEach((name, value) -> source.put("workload." + name, value));
		properties.forEach((name, value) -> source.put("workload." + name, value));
		WorkloadProperties bound = new Binder(source).bind("workload", WorkloadProperties.class).get();
		return new WorkloadRun(bound, this.jdbc, System.out).run(Workload.of(bound));
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
		assertThat(report.errors()).isZero();
		assertThat(report.stock().lost()).isZero();
		assertThat(report.isGood()).isTrue();
	}

	private static String url(Object port) {
		return "http://localhost:" + port;
	}

}
