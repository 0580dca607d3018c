package io.github.twolevelcache.jdbc;

import java.util.List;
import java.util.Set;

/**
 * The rows of a table: what stands in them, and in which statements.
 *
 * @param table the table
 * @param dialect the statements of its database
 * @param keys how keys stand in it
 * @param values how values stand in it
 * @param store the names of the database and the table; not of the server, as another may
 * take its place
 * @param <V> the type of the values
 */
record Rows<V>(Table table, Dialect dialect, KeyMapping keys, ValueMapping<V> values, String store) {

	/**
	 * Return the rows for puts that leave some columns as they are.
	 * @param missing the names of the properties that are not written
	 * @return the rows
	 */
	Rows<V> without(Set<String> missing) {
		if (missing.isEmpty()) {
			return this;
		}
		ValueMapping<V> known = this.values.without(missing);
		List<Column> written = known.written().stream().map((field) -> field.cell().column()).toList();
		return new Rows<>(this.table.writing(written), this.dialect, this.keys, known, this.store);
	}

}
