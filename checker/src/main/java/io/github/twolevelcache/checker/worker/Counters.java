package io.github.twolevelcache.checker.worker;

import java.util.Objects;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * The version of each key in PostgreSQL, read and changed in the transaction of the
 * thread if it has one. As thread-safe as its data source.
 */
public final class Counters implements AutoCloseable {

	private final JdbcTemplate jdbc;

	private final Runnable close;

	private Counters(DataSource database, Runnable close) {
		this.jdbc = new JdbcTemplate(database);
		this.close = close;
	}

	/**
	 * Create the table.
	 * @param url the database
	 */
	public static void create(String url) {
		try (SingleConnectionDataSource database = new SingleConnectionDataSource(url, true)) {
			JdbcTemplate jdbc = new JdbcTemplate(database);
			jdbc.execute("CREATE TABLE counter (id BIGINT PRIMARY KEY, number BIGINT, version BIGINT NOT NULL,"
					+ " deleted BOOLEAN NOT NULL)");
			jdbc.update("INSERT INTO counter SELECT id, 0, 0, false FROM generate_series(0, ?) id", Keys.COUNT - 1);
		}
	}

	/**
	 * Open a connection for one thread.
	 * @param url the database
	 * @return the counters
	 */
	public static Counters connect(String url) {
		SingleConnectionDataSource connection = new SingleConnectionDataSource(url, true);
		return new Counters(connection, connection::close);
	}

	/**
	 * Use a pool.
	 * @param pool the connections, which are not closed with the counters
	 * @return the counters
	 */
	static Counters of(DataSource pool) {
		return new Counters(pool, () -> {
		});
	}

	/**
	 * Read a version.
	 * @param key the key
	 * @return its version, or {@code null} if it was deleted
	 */
	public @Nullable Long read(int key) {
		return this.jdbc.queryForList("SELECT number FROM counter WHERE id = ? AND NOT deleted", Long.class, key)
			.stream()
			.findFirst()
			.orElse(null);
	}

	/**
	 * Count a version up.
	 * @param key the key
	 * @return its new version
	 */
	public long increment(int key) {
		return Objects.requireNonNull(this.jdbc
			.queryForObject("UPDATE counter SET number = number + 1 WHERE id = ? RETURNING number", Long.class, key));
	}

	/**
	 * Set a version.
	 * @param key the key
	 * @param version its new version
	 */
	void set(int key, long version) {
		this.jdbc.update("UPDATE counter SET number = ? WHERE id = ?", version, key);
	}

	@Override
	public void close() {
		this.close.run();
	}

}
