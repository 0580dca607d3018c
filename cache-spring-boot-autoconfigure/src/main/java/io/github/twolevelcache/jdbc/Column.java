package io.github.twolevelcache.jdbc;

import java.math.BigDecimal;
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

	/**
	 * Return whether a driver gives values in the very type of the column.
	 * @param type their class, no primitive type
	 * @return whether it does; not so if the database can convert them
	 */
	boolean isOf(Class<?> type) {
		return switch (this.typeName) {
			case "int2" -> type == Short.class;
			case "int4" -> type == Integer.class;
			case "int8" -> type == Long.class;
			case "float4" -> type == Float.class;
			case "float8" -> type == Double.class;
			case "numeric" -> type == BigDecimal.class;
			case "bool" -> type == Boolean.class;
			case "text", "varchar" -> type == String.class;
			default -> false;
		};
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
