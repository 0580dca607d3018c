package io.github.twolevelcache.benchmarks;

import java.io.IOException;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import org.springframework.jdbc.core.JdbcTemplate;

import io.github.twolevelcache.jdbc.JdbcCacheStore;
import io.github.twolevelcache.localpostgres.LocalPostgres;

/**
 * A PostgreSQL with a table of products.
 */
final class Database implements AutoCloseable {

	private static final String UPSERT = """
			insert into product (id, name, category, price_in_cents, stock, description, deleted, version)
			values (?, ?, ?, ?, ?, ?, false, 1)
			on conflict (id) do update set name = excluded.name, category = excluded.category,
				price_in_cents = excluded.price_in_cents, stock = excluded.stock,
				description = excluded.description, deleted = false, version = product.version + 1
			""";

	private final LocalPostgres postgres;

	private Database(LocalPostgres postgres) {
		this.postgres = postgres;
	}

	/**
	 * Start a database.
	 * @param durable whether a commit waits for the disk
	 * @return the database
	 * @throws IOException if it does not start
	 */
	static Database start(boolean durable) throws IOException {
		Database database = new Database(durable ? LocalPostgres.startDurable() : LocalPostgres.start());
		database.run("""
				create table product (id bigint primary key, name text, category text, price_in_cents bigint,
					stock int, description text, deleted boolean not null, version bigint not null)
				""");
		return database;
	}

	private void run(String... statements) {
		try (HikariDataSource dataSource = connections(1)) {
			JdbcTemplate jdbc = new JdbcTemplate(dataSource);
			for (String statement : statements) {
				jdbc.execute(statement);
			}
		}
	}

	/**
	 * Open connections.
	 * @param count how many
	 * @return the connections, to be closed by the caller
	 */
	HikariDataSource connections(int count) {
		HikariDataSource dataSource = new HikariDataSource();
		dataSource.setJdbcUrl(this.postgres.jdbcUrl());
		dataSource.setMaximumPoolSize(count);
		return dataSource;
	}

	/**
	 * Return the table as the store behind a cache.
	 * @param dataSource its connections
	 * @return the store
	 */
	static JdbcCacheStore<Long, Product> store(DataSource dataSource) {
		return JdbcCacheStore.of(Product.class).dataSource(dataSource).build();
	}

	/**
	 * Insert a row, or update it, and commit.
	 * @param jdbc the connections
	 * @param product the row
	 */
	static void upsert(JdbcTemplate jdbc, Product product) {
		jdbc.update(UPSERT, product.id(), product.name(), product.category(), product.priceInCents(), product.stock(),
				product.description());
	}

	/**
	 * Remove all rows, and let the server have done what it does in the background.
	 */
	void truncate() {
		run("truncate product", "checkpoint");
	}

	@Override
	public void close() throws IOException {
		this.postgres.close();
	}

}
