package io.github.twolevelcache.jdbc;

import java.sql.Types;
import java.time.temporal.Temporal;
import java.util.Date;

/**
 * What kind of value a column holds, as far as it tells that a value of another kind can
 * never stand there.
 */
enum Kind {

	/** Numbers and booleans. */
	NUMBER,

	/** Dates and times. */
	TIME,

	/** Bytes. */
	BYTES,

	/** Texts, which may stand for anything, and what only the database knows. */
	ANY;

	static Kind of(Column column) {
		if (column.isUuid()) {
			return ANY;
		}
		return switch (column.jdbcType()) {
			case Types.BIT, Types.BOOLEAN, Types.TINYINT, Types.SMALLINT, Types.INTEGER, Types.BIGINT, Types.NUMERIC,
					Types.DECIMAL, Types.FLOAT, Types.REAL, Types.DOUBLE ->
				NUMBER;
			case Types.DATE, Types.TIME, Types.TIME_WITH_TIMEZONE, Types.TIMESTAMP, Types.TIMESTAMP_WITH_TIMEZONE ->
				TIME;
			case Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY, Types.BLOB -> BYTES;
			default -> ANY;
		};
	}

	/**
	 * Return whether values can stand in a column of this kind.
	 * @param type what they are given as
	 * @return whether they can, or nobody knows
	 */
	boolean takes(Class<?> type) {
		return switch (this) {
			case NUMBER -> !isText(type) && !isTime(type) && type != byte[].class;
			case TIME -> !isText(type) && !isNumber(type) && type != byte[].class;
			case BYTES -> !isText(type) && !isTime(type) && !isNumber(type);
			case ANY -> true;
		};
	}

	private static boolean isText(Class<?> type) {
		return CharSequence.class.isAssignableFrom(type) || type.isEnum();
	}

	private static boolean isTime(Class<?> type) {
		return Temporal.class.isAssignableFrom(type) || Date.class.isAssignableFrom(type);
	}

	private static boolean isNumber(Class<?> type) {
		return Number.class.isAssignableFrom(type) || type == Boolean.class;
	}

}
