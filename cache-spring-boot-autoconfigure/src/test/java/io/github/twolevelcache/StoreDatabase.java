package io.github.twolevelcache;

import java.io.IOException;
import java.io.UncheckedIOException;

import javax.sql.DataSource;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * The PostgreSQL that stands behind the caches of the tests, and what an application
 * needs to use it. All tests of a JVM share it, and each creates the tables that it
 * needs.
 */
@Configuration(proxyBeanMethods = false)
public class StoreDatabase {

	// Ends with the JVM.
	private static final EmbeddedPostgres server = start();

	private static EmbeddedPostgres start() {
		try {
			return EmbeddedPostgres.start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Return the database.
	 * @return its connections, without a pool
	 */
	@Bean
	public static DataSource dataSource() {
		return server.getPostgresDatabase();
	}

	@Bean
	PlatformTransactionManager transactionManager(DataSource dataSource) {
		return new JdbcTransactionManager(dataSource);
	}

	@Bean
	JdbcTemplate jdbcTemplate(DataSource dataSource) {
		return new JdbcTemplate(dataSource);
	}

}
