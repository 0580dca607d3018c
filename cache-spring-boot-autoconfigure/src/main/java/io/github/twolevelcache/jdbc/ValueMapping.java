package io.github.twolevelcache.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.data.relational.domain.RowDocument;

/**
 * How values stand in the columns of a table. Thread-safe.
 *
 * @param <V> the type of the values
 */
final class ValueMapping<V> {

	private final EntityMapping<V> mapping;

	private final List<Field> fields;

	private final List<Field> written;

	/**
	 * Create a mapping of values.
	 * @param mapping maps their class
	 * @param fields their properties
	 */
	ValueMapping(EntityMapping<V> mapping, List<Field> fields) {
		this.mapping = mapping;
		this.fields = fields;
		this.written = fields.stream().filter(Field::isWritten).toList();
	}

	/**
	 * Return the properties that are written, in the order of the columns.
	 * @return the properties
	 */
	List<Field> written() {
		return this.written;
	}

	/**
	 * Return a mapping that does not write some properties.
	 * @param missing the names of the properties
	 * @return the mapping
	 */
	ValueMapping<V> without(Set<String> missing) {
		return new ValueMapping<>(this.mapping,
				this.fields.stream()
					.map((field) -> field.property().isWithin(missing)
							? new Field(field.property(), field.cell(), false) : field)
					.toList());
	}

	/**
	 * Return the columns that are read, in the order in which {@link #read} wants them.
	 * @return the columns
	 */
	List<Column> columns() {
		return this.fields.stream().map((field) -> field.cell().column()).toList();
	}

	/**
	 * Make a value of a row.
	 * @param row the row
	 * @param first the number of the first of its {@link #columns}
	 * @return the value
	 * @throws SQLException if it cannot be read
	 */
	V read(ResultSet row, int first) throws SQLException {
		RowDocument document = new RowDocument(this.fields.size());
		for (int i = 0; i < this.fields.size(); i++) {
			Field field = this.fields.get(i);
			document.put(field.property().alias(), field.cell().read(row, first + i));
		}
		return this.mapping.read(document);
	}

	/**
	 * Return the key that a value names itself.
	 * @param value the value
	 * @return its key, or {@code null} if it has none
	 */
	@Nullable Object keyOf(V value) {
		return this.mapping.keyOf(value);
	}

	/**
	 * A property.
	 *
	 * @param property the property
	 * @param cell its column
	 * @param isWritten whether it is part of the value, and not of the key, for instance
	 */
	record Field(MappedProperty property, Cell cell, boolean isWritten) {

		@Nullable Object parameter(Object value) {
			return this.cell.parameter(this.property.of(value));
		}

	}

}
