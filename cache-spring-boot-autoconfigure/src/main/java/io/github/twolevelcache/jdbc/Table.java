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
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * The table of a store, as the database describes it.
 *
 * @param name its name
 * @param keys the columns of the key
 * @param values the columns of the value
 * @param deleted the mark of deleted records, or {@code null} if there are no versions
 * @param version the column of the version, or {@code null} if there are no versions
 * @param types the types of the columns, as SQL writes them
 * @param store the names of the database and the table; not of the server, as another may
 * take its place
 */
record Table(String name, List<String> keys, List<String> values, @Nullable String deleted, @Nullable String version,
		Map<String, String> types, String store) {

	boolean isVersioned() {
		return this.version != null;
	}

	/**
	 * Return all columns, in the order in which values are given.
	 * @return the columns
	 */
	List<String> columns() {
		List<String> columns = new ArrayList<>(this.keys);
		columns.addAll(this.values);
		if (this.deleted != null) {
			columns.add(this.deleted);
		}
		if (this.version != null) {
			columns.add(this.version);
		}
		return columns;
	}

	/**
	 * Return the columns that an update changes, but for the version.
	 * @return one at least
	 */
	List<String> updated() {
		List<String> updated = new ArrayList<>(this.values);
		if (this.deleted != null) {
			updated.add(this.deleted);
		}
		return updated.isEmpty() ? this.keys : updated;
	}

	/**
	 * Return a query for rows, without {@linkplain #keyIn(int) which}. The columns of the
	 * key come first.
	 * @return the query
	 */
	String select() {
		return "select %s from %s where %s".formatted(
				Stream.concat(this.keys.stream(), this.values.stream()).collect(Collectors.joining(", ")), this.name,
				(this.deleted != null) ? "not " + this.deleted + " and " : "");
	}

	/**
	 * Return the condition that a row is one of some.
	 * @param rows how many
	 * @return the condition, whose parameters are the columns of the keys, key by key
	 */
	String keyIn(int rows) {
		if (rows == 1) {
			return this.keys.stream().map((column) -> column + " = ?").collect(Collectors.joining(" and "));
		}
		String key = String.join(", ", this.keys);
		String parameters = "?" + ", ?".repeat(this.keys.size() - 1);
		return (this.keys.size() == 1) ? "%s in (?%s)".formatted(key, ", ?".repeat(rows - 1))
				: "(%s) in ((%s)%s)".formatted(key, parameters, ", (%s)".formatted(parameters).repeat(rows - 1));
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
	 * @param deleted the mark of deleted records, or {@code null} if there are no
	 * versions
	 * @param version the column of the version, or {@code null} if there are no versions
	 * @return the table
	 * @throws SQLException if the database does not answer
	 * @throws UnusableTableException if the table lacks something
	 */
	static Table of(DatabaseMetaData metaData, String name, List<String> keys, List<String> values,
			@Nullable String deleted, @Nullable String version) throws SQLException {
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
			throw new UnusableTableException("There is no table '" + name + "'",
					"Create it, or name another one with JdbcCacheStore.of(...).table(...).");
		}
		Table table = new Table(name, keys, values, deleted, version, types,
				"%s %s %s".formatted(metaData.getDatabaseProductName(), metaData.getConnection().getCatalog(), name));
		for (String column : table.columns()) {
			if (!types.containsKey(column.toLowerCase(Locale.ROOT))) {
				throw new UnusableTableException("Table '%s' has no column '%s'".formatted(name, column),
						table.remedy(column));
			}
		}
		for (String column : values) {
			if (table.isVersioned() && required.contains(column.toLowerCase(Locale.ROOT))) {
				throw new UnusableTableException(
						"Column '%s' of table '%s' does not allow null".formatted(column, name),
						"Allow it (alter the column to drop not null): a deleted record stays as a row without values, "
								+ "so that an older change does not bring it back.");
			}
		}
		return table;
	}

	private String remedy(String column) {
		boolean isVersion = column.equals(this.version);
		if (!isVersion && !column.equals(this.deleted)) {
			return "Add it, or give the component of the record the name of another column.";
		}
		return """
				It keeps an old change from overwriting a newer one: add it (alter table %s add %s %s), or call \
				unversioned() and, for write-behind, set two-level-cache.caches.<cache>.write.behind.ordering=fence.\
				""".formatted(this.name, column,
				isVersion ? "bigint not null default 0" : "boolean not null default false");
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
