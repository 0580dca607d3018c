package io.github.twolevelcache.checker.writes;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;

/**
 * The database behind the cache. Triggers tell of rows that go back. The user of the
 * instances has no other connections than theirs.
 */
abstract class Database implements AutoCloseable {

	/** Who the instances are. */
	static final String USER = "app";

	private final JdbcTemplate jdbc;

	/**
	 * Create the database.
	 * @param jdbc who may do everything
	 */
	Database(JdbcTemplate jdbc) {
		this.jdbc = jdbc;
	}

	/**
	 * Start a server with an empty database.
	 * @param kind {@code postgresql} or {@code mariadb}
	 * @return the database
	 * @throws IOException if it does not start
	 */
	static Database start(String kind) throws IOException {
		return switch (kind) {
			case "postgresql" -> PostgreSql.start();
			case "mariadb" -> MariaDb.start();
			default -> throw new IllegalArgumentException("--database must be postgresql or mariadb, not " + kind);
		};
	}

	/**
	 * Return where the instances find it.
	 * @return the URL, with the name of their user
	 */
	abstract String url();

	/**
	 * Create the table and what watches it.
	 * @param columns further columns
	 */
	abstract void create(String columns);

	/**
	 * Keep each number that a row has had, with its key, in the table {@code written}.
	 */
	abstract void keepNumbers();

	/**
	 * Let the instances connect from now on, or do not.
	 * @param open whether they may
	 */
	abstract void setOpen(boolean open);

	/**
	 * End all connections of the instances.
	 * @return how many of them had changed rows and {@linkplain #setLingering lingered}
	 */
	abstract long terminate();

	/**
	 * Let transactions that have changed rows wait 0.1 s before they commit, or do not.
	 * @param lingering whether they are to
	 */
	abstract void setLingering(boolean lingering);

	/**
	 * Return how many rows were written again as they were.
	 * @return the number, or a dash if nobody knows
	 */
	abstract String again();

	/**
	 * Return the numbers of the rows that were not deleted.
	 * @return the numbers by key
	 */
	Map<String, Long> rows() {
		Map<String, Long> rows = new HashMap<>();
		this.jdbc.query("select id, number from item where number is not null",
				(RowCallbackHandler) (row) -> rows.put(row.getString(1), row.getLong(2)));
		return rows;
	}

	long count(String table) {
		return Objects.requireNonNull(this.jdbc.queryForObject("select count(*) from " + table, Long.class));
	}

	JdbcTemplate jdbc() {
		return this.jdbc;
	}

	@Override
	public abstract void close() throws IOException;

}
