package io.github.twolevelcache.jdbc;

import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DuplicateKeyException;

/**
 * Tells whether a database has refused a value because another row has it.
 */
final class UniqueViolation {

	/** Of PostgreSQL and H2. */
	private static final String STATE = "23505";

	/** Of MySQL and MariaDB, for all constraints. */
	private static final String CONSTRAINT = "23000";

	/** Of MySQL and MariaDB. */
	private static final int CODE = 1062;

	/** What MySQL and MariaDB say of a subquery with several rows. */
	private static final int SEVERAL_ROWS = 1242;

	private UniqueViolation() {
	}

	/**
	 * Return whether one has caused a failure.
	 * @param failure the failure
	 * @return whether it has
	 */
	static boolean caused(Throwable failure) {
		SQLException sql = sql(failure);
		return sql != null && (STATE.equals(sql.getSQLState()) || sql.getErrorCode() == CODE);
	}

	/**
	 * Return what the failure of a put means.
	 * @param failure the failure
	 * @return a unique violation, if that is how {@link MySqlDialect} has the statement
	 * fail, or else the failure
	 */
	static DataAccessException of(DataAccessException failure) {
		SQLException sql = sql(failure);
		if (sql == null || sql.getErrorCode() != SEVERAL_ROWS) {
			return failure;
		}
		String message = "Another row has the same value of a unique key that is not the one of the cache";
		return new DuplicateKeyException(message,
				new SQLIntegrityConstraintViolationException(message, CONSTRAINT, CODE, failure));
	}

	private static @Nullable SQLException sql(Throwable failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof SQLException sql) {
				return sql;
			}
		}
		return null;
	}

}
