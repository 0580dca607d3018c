package io.github.twolevelcache.checker.worker;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * The version of each key in PostgreSQL, through a connection of one thread.
 */
public final class Counters implements AutoCloseable {

	private final Connection connection;

	private final PreparedStatement read;

	private final PreparedStatement increment;

	private Counters(Connection connection) throws SQLException {
		this.connection = connection;
		this.read = connection.prepareStatement("SELECT number FROM counter WHERE id = ? AND NOT deleted");
		this.increment = connection
			.prepareStatement("UPDATE counter SET number = number + 1 WHERE id = ? RETURNING number");
	}

	/**
	 * Create the table.
	 * @param url the database
	 * @throws SQLException if that is not possible
	 */
	public static void create(String url) throws SQLException {
		try (Connection connection = DriverManager.getConnection(url);
				Statement statement = connection.createStatement()) {
			statement.execute("CREATE TABLE counter (id BIGINT PRIMARY KEY, number BIGINT, version BIGINT NOT NULL,"
					+ " deleted BOOLEAN NOT NULL)");
			statement.execute("INSERT INTO counter SELECT id, 0, 0, false FROM generate_series(0, %d) id"
				.formatted(Keys.COUNT - 1));
		}
	}

	/**
	 * Connect.
	 * @param url the database
	 * @return the counters
	 * @throws SQLException if that is not possible
	 */
	public static Counters connect(String url) throws SQLException {
		Connection connection = DriverManager.getConnection(url);
		try {
			return new Counters(connection);
		}
		catch (SQLException ex) {
			connection.close();
			throw ex;
		}
	}

	/**
	 * Read a version.
	 * @param key the key
	 * @return its version, or {@code null} if it was deleted
	 * @throws SQLException if that is not possible
	 */
	public @Nullable Long read(int key) throws SQLException {
		return version(this.read, key);
	}

	/**
	 * Count a version up.
	 * @param key the key
	 * @return its new version
	 * @throws SQLException if that is not possible
	 */
	public long increment(int key) throws SQLException {
		return Objects.requireNonNull(version(this.increment, key));
	}

	private static @Nullable Long version(PreparedStatement statement, int key) throws SQLException {
		statement.setInt(1, key);
		try (ResultSet result = statement.executeQuery()) {
			return result.next() ? result.getLong(1) : null;
		}
	}

	@Override
	public void close() throws SQLException {
		this.connection.close();
	}

}
