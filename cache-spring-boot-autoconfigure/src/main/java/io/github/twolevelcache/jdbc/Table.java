package io.github.twolevelcache.jdbc;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * The table of a store: which of its columns mean what to it.
 *
 * @param name its name, as the application writes it
 * @param sql its name as SQL writes it
 * @param keys the columns of the key
 * @param values the columns that a put writes
 * @param insertOnly those of them that it does not change in a row that exists
 * @param others all columns but the key, the mark and the version, and those that the
 * database fills itself: what a deleted record leaves empty
 * @param released those of them whose values are unique, are changed by a put, and may be
 * null
 * @param plain those of them, and of the versions, whose values come in the very type of
 * the column
 * @param versions what keeps an old change from overwriting a newer one, or {@code null}
 * if nothing does
 */
record Table(String name, String sql, List<Column> keys, List<Column> values, Set<Column> insertOnly,
		List<Column> others, List<Column> released, Set<Column> plain, @Nullable Versions versions) {

	/**
	 * Return the table with fewer columns that a put writes.
	 * @param some the columns that a put writes
	 * @return the table
	 */
	Table writing(List<Column> some) {
		return new Table(this.name, this.sql, this.keys, some, this.insertOnly, this.others,
				this.released.stream().filter(some::contains).toList(), this.plain, this.versions);
	}

	boolean isVersioned() {
		return this.versions != null;
	}

	/**
	 * Return the column of the version.
	 * @return the column, or {@code null} if there are no versions
	 */
	@Nullable Column version() {
		return (this.versions != null) ? this.versions.version() : null;
	}

	/**
	 * Return the mark of deleted records.
	 * @return the column, or {@code null} if there are no versions
	 */
	@Nullable Column deleted() {
		return (this.versions != null) ? this.versions.deleted() : null;
	}

	/**
	 * Return the columns that a put gives values for, in the order of its parameters: the
	 * key, the value, and the version if there is one.
	 * @return the columns
	 */
	List<Column> written() {
		List<Column> written = new ArrayList<>(this.keys);
		written.addAll(this.values);
		if (this.versions != null) {
			written.add(this.versions.version());
		}
		return written;
	}

	/**
	 * Return the columns of the value that a put changes in a row that exists.
	 * @return the columns
	 */
	List<Column> updated() {
		return this.values.stream().filter((column) -> !this.insertOnly.contains(column)).toList();
	}

	/**
	 * Return a query for rows, without {@linkplain Dialect#keyIn which}.
	 * @param columns the columns to read, after those of the key
	 * @return the query
	 */
	String select(List<Column> columns) {
		List<Column> all = new ArrayList<>(this.keys);
		all.addAll(columns);
		return "select %s from %s where %s".formatted(all.stream().map(Column::sql).collect(Collectors.joining(", ")),
				this.sql, (this.versions != null) ? "not " + this.versions.deleted().sql() + " and " : "");
	}

	/**
	 * What keeps an old change from overwriting a newer one.
	 *
	 * @param version the column of the version
	 * @param deleted the mark of deleted records
	 */
	record Versions(Column version, Column deleted) {

	}

}
