package io.github.twolevelcache.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceInitializationAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.twolevelcache.internal.diagnostics.UnusableTableFailureAnalyzer;
import io.github.twolevelcache.jdbc.JdbcCacheStore;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * When stores are created, and what is said if they cannot be.
 */
class StoreInitializationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class,
				DataSourceInitializationAutoConfiguration.class))
		.withUserConfiguration(Stores.class)
		.withPropertyValues("spring.datasource.generate-unique-name=true");

	@Test
	void aStoreIsCreatedAfterItsTable(@TempDir Path directory) throws IOException {
		Path schema = Files.writeString(directory.resolve("schema.sql"),
				"create table stock (sku varchar(40) primary key, quantity int, version bigint not null, "
						+ "deleted boolean not null);");
		this.contextRunner.withPropertyValues("spring.sql.init.schema-locations=file:" + schema)
			.run((context) -> assertThat(context).hasSingleBean(JdbcCacheStore.class));
	}

	@Test
	void aTableThatIsMissingIsNamedWithTheRemedy() {
		this.contextRunner.run((context) -> {
			FailureAnalysis analysis = new UnusableTableFailureAnalyzer()
				.analyze(Objects.requireNonNull(context.getStartupFailure()));
			assertThat(analysis).isNotNull();
			assertThat(analysis.getDescription()).startsWith("There is no table 'stock'");
			assertThat(analysis.getAction()).contains("Create it");
		});
	}

	record Stock(String sku, @Nullable Integer quantity) {

	}

	@Configuration(proxyBeanMethods = false)
	static class Stores {

		// Before all that Boot defines, and so before the tables, if nobody says other.
		@Bean
		JdbcCacheStore<String, Stock> stockWriter(DataSource dataSource) {
			return JdbcCacheStore.of(Stock.class).key("sku").dataSource(dataSource).build();
		}

	}

}
