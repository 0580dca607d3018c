package io.github.twolevelcache.jdbc;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.jdbc.Table.Versions;

/**
 * The statements of a database, each for several rows: a put that inserts rows or updates
 * existing ones that are older, and a deletion that leaves a mark in the same way. With
 * no rows, a statement touches none, but is checked by the database like any other.
 */
abstract class Dialect {

	/**
	 * Return the statement that puts rows. The values come row by row, those of a row in
	 * the order of {@link Table#written}.
	 * @param table the table
	 * @param rows how many
	 * @param guarded whether rows stay as they are that have the same version or a higher
	 * one; if not, they get the next higher one, if they have versions
	 * @return the statement
	 */
	abstract String put(Table table, int rows, boolean guarded);

	/**
	 * Return the statement that leaves of rows only the key, the version and the mark of
	 * a deleted record, or inserts such rows, unless they have the same version or a
	 * higher one. The values come row by row: the key, then the version.
	 * @param table the table, which has versions
	 * @param rows how many
	 * @return the statement
	 */
	abstract String tombstone(Table table, int rows);

	/**
	 * Return the statement that deletes what is left of records that were deleted before
	 * a version, which is its only value.
	 * @param table the table, which has versions
	 * @param most how many, at most
	 * @return the statement
	 */
	abstract String purge(Table table, int most);

	/**
	 * Return the condition that a row is left of a record that was deleted before a
	 * version.
	 * @param versions the versions of the table
	 * @return the condition, whose parameter is the version
	 */
	String deletedBefore(Versions versions) {
		return "%s and %s < %s".formatted(versions.deleted().sql(), versions.version().sql(),
				parameter(versions.version()));
	}

	/**
	 * Return the statement by which rows give up what must be unique, so that it can move
	 * between them. The values come row by row: the key, then the version if there is
	 * one; rows that have the same or a higher one keep what they have.
	 * @param table the table, which has such columns
	 * @param rows how many
	 * @param guarded whether there are versions to compare
	 * @return the statement
	 */
	String release(Table table, int rows, boolean guarded) {
		String row = "(" + keyIn(table, 1);
		Column version = table.version();
		if (guarded && version != null) {
			row += " and %s < %s".formatted(version.sql(), parameter(version));
		}
		return "update %s set %s where %s".formatted(table.sql(),
				String.join(", ", assignments(table.released(), (column) -> "null")),
				String.join(" or ", Collections.nCopies(rows, row + ")")));
	}

	/**
	 * Return the statement that deletes rows. The values are the keys.
	 * @param table the table
	 * @param rows how many
	 * @return the statement
	 */
	String delete(Table table, int rows) {
		return "delete from %s where %s".formatted(table.sql(), keyIn(table, rows));
	}

	/**
	 * Return the condition that a row is one of some.
	 * @param table the table
	 * @param rows how many
	 * @return the condition, whose parameters are the columns of the keys, key by key
	 */
	String keyIn(Table table, int rows) {
		List<Column> keys = table.keys();
		if (rows == 1) {
			return keys.stream()
				.map((column) -> column.sql() + " = " + parameter(column))
				.collect(Collectors.joining(" and "));
		}
		String key = keys.stream().map(this::parameter).collect(Collectors.joining(", "));
		return (keys.size() == 1) ? "%s in (%s)".formatted(list(keys), repeated(key, rows))
				: "(%s) in (%s)".formatted(list(keys), repeated("(" + key + ")", rows));
	}

	/**
	 * Return how the value of a column is given.
	 * @param column the column
	 * @return a parameter of the type of the column
	 */
	String parameter(Column column) {
		return "?";
	}

	/**
	 * Return how a value that is written to a column is given.
	 * @param table the table
	 * @param column the column
	 * @return a parameter of the type of the column
	 */
	String parameter(Table table, Column column) {
		return parameter(column);
	}

	String fromNothing() {
		return " where 1 = 0";
	}

	/**
	 * Return whether a transaction at the default isolation locks more than rows.
	 * @return whether it does
	 */
	boolean locksGaps() {
		return false;
	}

	/**
	 * Return whether the number of rows that it reports is the number of changed rows.
	 * @return whether it is
	 */
	boolean tellsWhatItRejects() {
		return true;
	}

	/**
	 * Return the rows of a statement.
	 * @param table the table
	 * @param values the columns between the key and the version
	 * @param rows how many rows, 0 for a source of rows that has none
	 * @param mark the mark of deleted records
	 * @param value what all those columns hold, or an empty text if they have parameters
	 * @return the source of the rows
	 */
	String source(Table table, List<Column> values, int rows, String mark, String value) {
		Stream<String> row = Stream.concat(table.keys().stream().map(this::parameter),
				values.stream().map((column) -> value.isEmpty() ? parameter(table, column) : value));
		Column version = table.version();
		if (version != null) {
			row = Stream.concat(row, Stream.of(parameter(table, version), mark));
		}
		String tuple = row.collect(Collectors.joining(", "));
		return (rows > 0) ? "values " + repeated("(" + tuple + ")", rows) : "select " + tuple + fromNothing();
	}

	// The columns of the source.
	static List<Column> columns(Table table, List<Column> values) {
		List<Column> columns = new ArrayList<>(table.keys());
		columns.addAll(values);
		if (table.version() != null) {
			columns.addAll(List.of(table.version(), Objects.requireNonNull(table.deleted())));
		}
		return columns;
	}

	static List<String> assignments(Collection<Column> columns, Function<String, String> value) {
		return columns.stream()
			.map(Column::sql)
			.map((column) -> column + " = " + value.apply(column))
			.collect(Collectors.toCollection(ArrayList::new));
	}

	// Otherwise a key that the database would count up itself cannot be given.
	static String overriding(Table table) {
		return table.keys().stream().anyMatch(Column::autoIncrement) ? " overriding system value" : "";
	}

	static String list(List<Column> columns) {
		return columns.stream().map(Column::sql).collect(Collectors.joining(", "));
	}

	private static String repeated(String row, int rows) {
		return Stream.generate(() -> row).limit(rows).collect(Collectors.joining(", "));
	}

	/**
	 * Find the dialect of a database.
	 * @param product the name that its driver gives
	 * @return the dialect
	 * @throws IllegalStateException if it is not known
	 */
	static Dialect of(@Nullable String product) {
		return switch (String.valueOf(product).toLowerCase(Locale.ROOT)) {
			case "postgresql" -> new PostgreSqlDialect();
			case "mysql", "mariadb" -> new MySqlDialect();
			case "h2" -> new H2Dialect();
			default -> throw new IllegalStateException("JdbcCacheStore supports PostgreSQL, MySQL, MariaDB and H2, not "
					+ product + ": implement CacheWriter for it");
		};
	}

}
