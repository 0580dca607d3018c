package io.github.twolevelcache.write;

import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.util.Set;

/**
 * What the failure of a store means to the changes that it was given.
 */
enum WriteFailure {

	/**
	 * They may be written later: the store was not there, busy, or not as it should be.
	 */
	TRANSIENT,

	/** One of them can never be written. */
	DATA,

	/** Nobody knows. */
	UNKNOWN;

	/**
	 * Classes of SQLSTATE: connection, authorization, rollback, syntax or access rule (a
	 * table that was altered refuses all changes), resources, object state, operator,
	 * system.
	 */
	private static final Set<String> TRANSIENT_CLASSES = Set.of("08", "28", "40", "42", "53", "55", "57", "58");

	/** Classes of SQLSTATE: data exception, constraint. */
	private static final Set<String> DATA_CLASSES = Set.of("22", "23");

	private static final int CLASS_LENGTH = 2;

	static WriteFailure of(Throwable failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof SQLException sql) {
				return of(sql);
			}
		}
		return UNKNOWN;
	}

	private static WriteFailure of(SQLException failure) {
		String state = failure.getSQLState();
		String kind = (state != null && state.length() >= CLASS_LENGTH) ? state.substring(0, CLASS_LENGTH) : "";
		if (failure instanceof SQLTransientException || failure instanceof SQLRecoverableException
				|| TRANSIENT_CLASSES.contains(kind)) {
			return TRANSIENT;
		}
		return DATA_CLASSES.contains(kind) ? DATA : UNKNOWN;
	}

}
