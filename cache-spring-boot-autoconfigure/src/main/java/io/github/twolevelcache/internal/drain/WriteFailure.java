package io.github.twolevelcache.internal.drain;

import java.io.IOException;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * What the failure of a store means for the changes that it was given.
 */
enum WriteFailure {

	/**
	 * They may be written later: the store was not there, busy, or not as it should be.
	 */
	TRANSIENT,

	/** One of them can never be written. */
	DATA,

	/** Another row must change first, whose change may wait, too. */
	CONFLICT,

	/** Nobody knows. */
	UNKNOWN;

	/**
	 * Classes of SQLSTATE: connection, transaction state (a server that only reads),
	 * authorization, rollback, syntax or access rule (a table that was altered refuses
	 * all changes), resources, object state, operator, system.
	 */
	private static final Set<String> TRANSIENT_CLASSES = Set.of("08", "25", "28", "40", "42", "53", "55", "57", "58");

	/** Classes of SQLSTATE: data exception, constraint. */
	private static final Set<String> DATA_CLASSES = Set.of("22", "23");

	/**
	 * Of PostgreSQL and H2: the row that is referred to may wait in the log of another
	 * cache, and the row that has the value of a unique key may wait, too.
	 */
	private static final Set<String> ROWS_BETWEEN = Set.of("23503", "23505", "23506");

	/** The same of MySQL and MariaDB, whose state does not tell. */
	private static final Set<Integer> CODES_BETWEEN = Set.of(1062, 1242, 1451, 1452);

	private static final String CONSTRAINT = "23000";

	/** Of MySQL and MariaDB: the store's statement has met another unique key. */
	private static final String CARDINALITY = "21000";

	/** The exceptions of Spring that need not have a cause, by their names. */
	private static final Set<String> TRANSIENT_TYPES = Set.of("org.springframework.dao.TransientDataAccessException",
			"org.springframework.dao.RecoverableDataAccessException",
			"org.springframework.dao.NonTransientDataAccessResourceException",
			"org.springframework.transaction.CannotCreateTransactionException");

	/** A version that was not the expected one may never be. */
	private static final String OPTIMISTIC = "org.springframework.dao.OptimisticLockingFailureException";

	private static final int CLASS_LENGTH = 2;

	/** What databases quote may be a value. */
	private static final Pattern QUOTED = Pattern.compile("'[^']*'");

	private static final Pattern QUOTED_TWICE = Pattern.compile("\"[^\"]*\"");

	static WriteFailure of(Throwable failure) {
		SQLException sql = find(failure, SQLException.class);
		if (sql != null) {
			return of(sql);
		}
		return (find(failure, IOException.class) != null || find(failure, TimeoutException.class) != null
				|| isTransientOfSpring(failure)) ? TRANSIENT : UNKNOWN;
	}

	private static boolean isTransientOfSpring(Throwable failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			boolean known = false;
			for (Class<?> type = cause.getClass(); type != null; type = type.getSuperclass()) {
				if (type.getName().equals(OPTIMISTIC)) {
					return false;
				}
				known |= TRANSIENT_TYPES.contains(type.getName());
			}
			if (known) {
				return true;
			}
		}
		return false;
	}

	private static <T extends Throwable> @Nullable T find(Throwable failure, Class<T> type) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (type.isInstance(cause)) {
				return type.cast(cause);
			}
		}
		return null;
	}

	private static WriteFailure of(SQLException failure) {
		String state = stateOf(failure);
		String kind = (state.length() >= CLASS_LENGTH) ? state.substring(0, CLASS_LENGTH) : "";
		if (failure instanceof SQLTransientException || failure instanceof SQLRecoverableException
				|| TRANSIENT_CLASSES.contains(kind)) {
			return TRANSIENT;
		}
		if (ROWS_BETWEEN.contains(state) || ((CONSTRAINT.equals(state) || CARDINALITY.equals(state))
				&& CODES_BETWEEN.contains(failure.getErrorCode()))) {
			return CONFLICT;
		}
		return DATA_CLASSES.contains(kind) ? DATA : UNKNOWN;
	}

	private static String stateOf(SQLException failure) {
		return (failure.getSQLState() != null) ? failure.getSQLState() : "";
	}

	/**
	 * Describe a failure without the values that databases and others put into their
	 * messages.
	 * @param failure the failure
	 * @return its kind, and the first line of what a database has said, with names of
	 * constraints and without what may be a value
	 */
	static String describe(Throwable failure) {
		SQLException sql = find(failure, SQLException.class);
		if (sql == null) {
			return failure.getClass().getName();
		}
		if (sql instanceof BatchUpdateException && sql.getNextException() != null) {
			// It shows the statement with its values, the next one only what is wrong.
			sql = sql.getNextException();
		}
		String message = (sql.getMessage() != null) ? sql.getMessage().lines().findFirst().orElse("") : "";
		message = QUOTED.matcher(message).replaceAll("'...'");
		if (!stateOf(sql).startsWith("23")) {
			message = QUOTED_TWICE.matcher(message).replaceAll("\"...\"");
		}
		return "%s: %s (SQLSTATE %s, code %d)".formatted(sql.getClass().getName(), message, stateOf(sql),
				sql.getErrorCode());
	}

}
