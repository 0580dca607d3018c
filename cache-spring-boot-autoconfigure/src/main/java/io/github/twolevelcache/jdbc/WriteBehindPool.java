package io.github.twolevelcache.jdbc;

import java.sql.SQLException;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;

/**
 * Creates separate connections for write-behind, so that it does not wait for those of
 * requests. Works without HikariCP on the class path.
 */
final class WriteBehindPool {

	private static final boolean HAS_HIKARI = ClassUtils.isPresent("com.zaxxer.hikari.HikariDataSource",
			WriteBehindPool.class.getClassLoader());

	/** There is a batch at a time for each master of Redis. */
	private static final int MOST = 4;

	private WriteBehindPool() {
	}

	/**
	 * Make a small pool with the settings of another. Its first connection starts it; it
	 * is {@link AutoCloseable}.
	 * @param dataSource the other
	 * @return the pool, or {@code null} if the other is not a HikariCP pool
	 * @throws IllegalStateException if the other does not tell
	 */
	static @Nullable DataSource copyOf(DataSource dataSource) {
		try {
			return HAS_HIKARI ? Hikari.copyOf(dataSource) : null;
		}
		catch (SQLException ex) {
			throw new IllegalStateException("The connections for write-behind could not be made", ex);
		}
	}

	/** Loaded only if HikariCP is on the class path. */
	private static final class Hikari {

		private Hikari() {
		}

		static @Nullable DataSource copyOf(DataSource dataSource) throws SQLException {
			return dataSource.isWrapperFor(HikariDataSource.class) ? copyOf(dataSource.unwrap(HikariDataSource.class))
					: null;
		}

		private static DataSource copyOf(HikariDataSource pool) {
			HikariDataSource copy = new HikariDataSource();
			// Also of a pool that has started, which can no longer be changed itself.
			pool.copyStateTo(copy);
			if (copy.getCredentialsProvider() == null) {
				// They may be changed later, and only in the other.
				copy.setCredentialsProvider(pool::getCredentials);
			}
			copy.setPoolName(pool.getPoolName() + "-write-behind");
			copy.setMaximumPoolSize(MOST);
			copy.setMinimumIdle(0);
			// A database that is away at the start fails a batch then as it does later.
			copy.setInitializationFailTimeout(-1);
			return copy;
		}

	}

}
