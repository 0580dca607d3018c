package io.github.twolevelcache.jdbc;

import java.sql.Types;
import java.util.Locale;

/**
 * A column, as the database describes it.
 *
 * @param name its name
 * @param sql its name as SQL writes it
 * @param typeName the name of its type; of an array in PostgreSQL, it begins with an
 * underscore
 * @param jdbcType its type in {@link Types}
 * @param size its length, or the number of its digits
 * @param digits the number of digits behind the point
 * @param nullable whether it may be null
 * @param hasDefault whether it has a value that is not null if none is given
 * @param generated whether the database computes it
 * @param autoIncrement whether the database counts it up
 */
record Column(String name, String sql, String typeName, int jdbcType, int size, int digits, boolean nullable,
		boolean hasDefault, boolean generated, boolean autoIncrement) {

	/**
	 * Return whether a row can do without a value.
	 * @return whether it can
	 */
	boolean isOptional() {
		return this.nullable || this.hasDefault || this.generated || this.autoIncrement;
	}

	boolean isJson() {
		return type().equals("json") || type().equals("jsonb");
	}

	/**
	 * Return whether it can hold JSON that no converter makes.
	 * @return whether it is of a type for JSON, which MariaDB calls a long text
	 */
	boolean takesJson() {
		return isJson() || type().equals("longtext");
	}

	boolean isUuid() {
		return type().equals("uuid");
	}

	boolean isArray() {
		return this.jdbcType == Types.ARRAY;
	}

	boolean isBinary() {
		return !isUuid() && (this.jdbcType == Types.BINARY || this.jdbcType == Types.VARBINARY
				|| this.jdbcType == Types.LONGVARBINARY);
	}

	/**
	 * Return whether it holds a point in time, whatever the time zone of the process.
	 * @return whether it does
	 */
	boolean hasZone() {
		return this.jdbcType == Types.TIMESTAMP_WITH_TIMEZONE || type().equals("timestamptz");
	}

	private String type() {
		return this.typeName.toLowerCase(Locale.ROOT);
	}

}
