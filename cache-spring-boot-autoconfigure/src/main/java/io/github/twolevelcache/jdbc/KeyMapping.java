package io.github.twolevelcache.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * How keys stand in the columns of a table: one that is simple, or for which there is a
 * converter, in the only column; each property of any other in the column of its name.
 * Thread-safe.
 */
final class KeyMapping {

	private final Table table;

	private final EntityMapping<?> mapping;

	private final JsonMapper json;

	/** By the class of the key, its parts in the order of the columns. */
	private final Map<Class<?>, List<Part>> shapes = new ConcurrentHashMap<>();

	/**
	 * Create a mapping of keys.
	 * @param table the table
	 * @param mapping maps values, and knows the types of the application
	 * @param json converts what stands in a column for JSON
	 */
	KeyMapping(Table table, EntityMapping<?> mapping, JsonMapper json) {
		this.table = table;
		this.mapping = mapping;
		this.json = json;
	}

	private List<Part> parts(Class<?> key) {
		return this.shapes.computeIfAbsent(key, this::shape);
	}

	private List<Part> shape(Class<?> key) {
		List<MappedProperty> properties = this.mapping.propertiesOfKey(key);
		List<Column> columns = this.table.keys();
		if (properties == null) {
			if (columns.size() != 1) {
				throw new IllegalArgumentException("A key of table '%s' has %d columns, a %s only one"
					.formatted(this.table.name(), columns.size(), key.getName()));
			}
			return List.of(new Part(null, new Cell(columns.get(0), key, key, this.mapping, this.json), key));
		}
		List<Part> parts = new ArrayList<>();
		for (Column column : columns) {
			MappedProperty property = properties.stream()
				.filter((candidate) -> candidate.column().equalsIgnoreCase(column.name()))
				.findFirst()
				.orElseThrow(() -> new IllegalArgumentException(
						"A %s has no property for the column '%s' of the key of table '%s': name it with @Column"
							.formatted(key.getName(), column.name(), this.table.name())));
			Class<?> type = property.leaf().getType();
			parts.add(new Part(property, new Cell(column, type, property.columnType(), this.mapping, this.json), type));
		}
		return List.copyOf(parts);
	}

	/**
	 * Return what tells rows apart.
	 * @param key a key
	 * @return its parts, in the order of the columns
	 */
	List<Object> parts(Object key) {
		List<Object> parts = new ArrayList<>();
		for (Part part : parts(key.getClass())) {
			parts.add(part.of(key));
		}
		return parts;
	}

	/**
	 * Return the parameters of a key.
	 * @param key the key
	 * @return one for each column
	 */
	List<@Nullable Object> parameters(Object key) {
		List<@Nullable Object> parameters = new ArrayList<>();
		for (Part part : parts(key.getClass())) {
			parameters.add(part.cell().parameter(part.of(key)));
		}
		return parameters;
	}

	/**
	 * Read the key of a row, whose columns come first.
	 * @param row the row
	 * @param key the class of the key
	 * @return its parts, in the order of the columns
	 * @throws SQLException if they cannot be read
	 */
	List<@Nullable Object> read(ResultSet row, Class<?> key) throws SQLException {
		List<@Nullable Object> parts = new ArrayList<>();
		for (Part part : parts(key)) {
			parts.add(this.mapping.read(part.cell().read(row, parts.size() + 1), part.type()));
		}
		return parts;
	}

	/**
	 * A part of a key.
	 *
	 * @param property the property, or {@code null} if it is the key itself
	 * @param cell its column
	 * @param type its type
	 */
	private record Part(@Nullable MappedProperty property, Cell cell, Class<?> type) {

		Object of(Object key) {
			return (this.property != null)
					? Objects.requireNonNull(this.property.of(key), () -> this.property + " of a key is null") : key;
		}

	}

}
