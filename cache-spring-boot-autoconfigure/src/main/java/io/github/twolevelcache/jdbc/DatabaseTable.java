package io.github.twolevelcache.jdbc;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;
import org.springframework.data.relational.core.sql.IdentifierProcessing;
import org.springframework.util.StringUtils;

/**
 * A table, as the database describes it.
 *
 * @param name its name, as the application writes it
 * @param sql its name as SQL writes it
 * @param columns its columns
 * @param unique for each unique index on plain columns, their names
 */
record DatabaseTable(String name, String sql, List<Column> columns, Set<Set<String>> unique) {

	/**
	 * Find a table by asking for none of its rows, so that its name means what it means
	 * in later statements. If there is none of exactly this name, it is one in the usual
	 * case of the database.
	 * @param connection the database
	 * @param name the name of the table, with a schema or without
	 * @param identifiers how the database writes names
	 * @return the table
	 * @throws SQLException if the database does not answer
	 * @throws UnusableTableException if there is no such table, or it cannot be read
	 */
	static DatabaseTable find(Connection connection, String name, IdentifierProcessing identifiers)
			throws SQLException {
		Set<String> candidates = new LinkedHashSet<>();
		candidates.add(quoted(name, identifiers, false));
		candidates.add(quoted(name, identifiers, true));
		SQLException failure = null;
		for (String sql : candidates) {
			try (Statement statement = connection.createStatement();
					ResultSet none = statement.executeQuery("select * from " + sql + " where 1 = 0")) {
				return describe(connection, name, sql, none.getMetaData(), identifiers);
			}
			catch (SQLException ex) {
				failure = ex;
				if (!connection.getAutoCommit()) {
					connection.rollback();
				}
			}
		}
		throw new UnusableTableException(
				"There is no table '" + name + "', or it cannot be read (tried " + String.join(" and ", candidates)
						+ ")",
				"Create it, give this user the right to read it, or name another one with "
						+ "JdbcCacheStore.of(...).table(...) or @Table.",
				failure);
	}

	private static String quoted(String name, IdentifierProcessing identifiers, boolean usualCase) {
		List<String> parts = new ArrayList<>();
		for (String part : StringUtils.delimitedListToStringArray(name, ".")) {
			parts.add(identifiers.quote(usualCase ? identifiers.standardizeLetterCase(part) : part));
		}
		return String.join(".", parts);
	}

	private static DatabaseTable describe(Connection connection, String name, String sql, ResultSetMetaData none,
			IdentifierProcessing identifiers) throws SQLException {
		DatabaseMetaData metaData = connection.getMetaData();
		String catalog = StringUtils.hasText(none.getCatalogName(1)) ? none.getCatalogName(1) : null;
		String schema = schema(connection, sql, none);
		String table = none.getTableName(1);
		Map<String, Column> described = new HashMap<>();
		try (ResultSet columns = metaData.getColumns(catalog, (schema != null) ? escaped(schema, metaData) : null,
				escaped(table, metaData), null)) {
			while (columns.next()) {
				Column column = column(columns, identifiers);
				described.put(column.name(), column);
			}
		}
		List<Column> columns = new ArrayList<>();
		for (int i = 1; i <= none.getColumnCount(); i++) {
			Column column = described.get(none.getColumnName(i));
			if (column != null) {
				columns.add(column);
			}
		}
		return new DatabaseTable(name, sql, columns, unique(metaData, catalog, schema, table));
	}

	// PostgreSQL's driver does not tell the schema with the columns.
	private static @Nullable String schema(Connection connection, String sql, ResultSetMetaData none)
			throws SQLException {
		if (!connection.getMetaData().getDatabaseProductName().equals("PostgreSQL")) {
			return StringUtils.hasText(none.getSchemaName(1)) ? none.getSchemaName(1) : null;
		}
		try (Statement statement = connection.createStatement();
				ResultSet found = statement.executeQuery(
						"select n.nspname from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.oid = '%s'::regclass"
							.formatted(sql.replace("'", "''")))) {
			return found.next() ? found.getString(1) : null;
		}
	}

	private static String escaped(String name, DatabaseMetaData metaData) throws SQLException {
		String escape = metaData.getSearchStringEscape();
		return name.replace(escape, escape + escape).replace("_", escape + "_").replace("%", escape + "%");
	}

	private static Column column(ResultSet columns, IdentifierProcessing identifiers) throws SQLException {
		String name = columns.getString("COLUMN_NAME");
		String value = columns.getString("COLUMN_DEF");
		// MariaDB's driver writes the default of a column that may be null like this.
		boolean hasDefault = value != null && !value.equalsIgnoreCase("null");
		return new Column(name, identifiers.quote(name), columns.getString("TYPE_NAME"), columns.getInt("DATA_TYPE"),
				columns.getInt("COLUMN_SIZE"), columns.getInt("DECIMAL_DIGITS"),
				columns.getInt("NULLABLE") != DatabaseMetaData.columnNoNulls, hasDefault,
				"YES".equals(columns.getString("IS_GENERATEDCOLUMN")),
				"YES".equals(columns.getString("IS_AUTOINCREMENT")));
	}

	private static Set<Set<String>> unique(DatabaseMetaData metaData, @Nullable String catalog, @Nullable String schema,
			String table) throws SQLException {
		Map<String, Set<String>> indexes = new HashMap<>();
		Set<String> others = new TreeSet<>();
		try (ResultSet parts = metaData.getIndexInfo(catalog, schema, table, true, true)) {
			while (parts.next()) {
				String index = parts.getString("INDEX_NAME");
				if (index == null) {
					continue;
				}
				String column = parts.getString("COLUMN_NAME");
				if (column == null || parts.getString("FILTER_CONDITION") != null) {
					// Of an expression, or of some rows.
					others.add(index);
				}
				else {
					indexes.computeIfAbsent(index, (absent) -> new TreeSet<>()).add(column);
				}
			}
		}
		indexes.keySet().removeAll(others);
		return new LinkedHashSet<>(indexes.values());
	}

	/**
	 * Find a column.
	 * @param wanted its name
	 * @return the column of exactly this name, or else the only one whose name differs in
	 * case, or {@code null} if there is none
	 */
	@Nullable Column find(String wanted) {
		List<Column> similar = new ArrayList<>();
		for (Column column : this.columns) {
			if (column.name().equals(wanted)) {
				return column;
			}
			if (column.name().equalsIgnoreCase(wanted)) {
				similar.add(column);
			}
		}
		return (similar.size() == 1) ? similar.get(0) : null;
	}

	/**
	 * Return a column.
	 * @param wanted its name
	 * @param remedy what to do if there is none
	 * @return the column
	 * @throws UnusableTableException if there is none
	 */
	Column require(String wanted, String remedy) {
		Column column = find(wanted);
		if (column == null) {
			throw new UnusableTableException("Table '%s' has no column '%s'".formatted(this.name, wanted), remedy);
		}
		return column;
	}

	/**
	 * Return whether a column is part of a unique index.
	 * @param column the column
	 * @return whether it is
	 */
	boolean isWithinUnique(Column column) {
		return this.unique.stream().anyMatch((index) -> index.contains(column.name()));
	}

	/**
	 * Return whether no two rows have the same values in some columns.
	 * @param names the columns
	 * @return whether there is a unique index on exactly these
	 */
	boolean isUnique(Collection<Column> names) {
		Set<String> wanted = new TreeSet<>();
		names.forEach((column) -> wanted.add(column.name()));
		return this.unique.contains(wanted);
	}

}
