package io.github.twolevelcache.jdbc;

import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * The table of a store, as the database describes it.
 *
 * @param name its name
 * @param keys the columns of the key
 * @param values the columns of the value, and the mark of deleted records
 * @param version the column of the version
 * @param types the types of the columns, as SQL writes them
 */
record Table(String name, List<String> keys, List<String> values, String version, Map<String, String> types) {

	/**
	 * Return all columns, in the order in which values are given.
	 * @return the columns
	 */
	List<String> columns() {
		List<String> columns = new ArrayList<>(this.keys);
		columns.addAll(this.values);
		columns.add(this.version);
		return columns;
	}

	String type(String column) {
		return Objects.requireNonNull(this.types.get(column.toLowerCase(Locale.ROOT)));
	}

	/**
	 * Check a table against the database.
	 * @param metaData describes the database
	 * @param name its name, with a schema or without
	 * @param keys the columns of the key
	 * @param values the columns of the value
	 * @param deleted the mark of deleted records
	 * @param version the column of the version
	 * @return the table
	 * @throws SQLException if the database does not answer
	 * @throws IllegalStateException if the table lacks something
	 */
	static Table of(DatabaseMetaData metaData, String name, List<String> keys, List<String> values, String deleted,
			String version) throws SQLException {
		Map<String, String> types = new HashMap<>();
		List<String> required = new ArrayList<>();
		int dot = name.indexOf('.');
		String schema = (dot > 0) ? folded(metaData, name.substring(0, dot)) : null;
		try (ResultSet columns = metaData.getColumns(null, schema, folded(metaData, name.substring(dot + 1)), null)) {
			while (columns.next()) {
				String column = columns.getString("COLUMN_NAME").toLowerCase(Locale.ROOT);
				types.put(column, type(columns));
				if (columns.getInt("NULLABLE") == DatabaseMetaData.columnNoNulls
						&& columns.getString("COLUMN_DEF") == null) {
					required.add(column);
				}
			}
		}
		if (types.isEmpty()) {
			throw new IllegalStateException("There is no table '" + name + "'");
		}
		List<String> all = new ArrayList<>(values);
		all.add(deleted);
		Table table = new Table(name, keys, all, version, types);
		for (String column : table.columns()) {
			if (!types.containsKey(column.toLowerCase(Locale.ROOT))) {
				throw new IllegalStateException("Table '%s' has no column '%s'%s".formatted(name, column,
						(column.equals(version) || column.equals(deleted)) ? """
								: it keeps an old change from overwriting a newer one. Add it \
								(alter table %s add %s %s)""".formatted(name, column,
								column.equals(version) ? "bigint not null default 0" : "boolean not null default false")
								: ""));
			}
		}
		for (String column : values) {
			if (required.contains(column.toLowerCase(Locale.ROOT))) {
				throw new IllegalStateException(("Column '%s' of table '%s' must allow null: a deleted record stays as "
						+ "a row without values, so that an older change does not bring it back")
					.formatted(column, name));
			}
		}
		return table;
	}

	private static String folded(DatabaseMetaData metaData, String name) throws SQLException {
		if (metaData.storesUpperCaseIdentifiers()) {
			return name.toUpperCase(Locale.ROOT);
		}
		return metaData.storesLowerCaseIdentifiers() ? name.toLowerCase(Locale.ROOT) : name;
	}

	private static String type(ResultSet column) throws SQLException {
		String type = column.getString("TYPE_NAME");
		int kind = column.getInt("DATA_TYPE");
		return (kind == Types.DECIMAL || kind == Types.NUMERIC)
				? "%s(%d, %d)".formatted(type, column.getInt("COLUMN_SIZE"), column.getInt("DECIMAL_DIGITS")) : type;
	}

}
