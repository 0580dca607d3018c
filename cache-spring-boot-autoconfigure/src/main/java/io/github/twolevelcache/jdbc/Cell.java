package io.github.twolevelcache.jdbc;

import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.support.JdbcUtils;
import org.springframework.jdbc.support.SqlArrayValue;
import tools.jackson.databind.json.JsonMapper;

/**
 * How a type of Java stands in a column, where the conversions of Spring Data are not
 * enough: times keep their fractions of seconds and are not moved by daylight saving
 * time, UUIDs fit into bytes and texts, classes into JSON, and arrays are made by the
 * connection that writes them. Thread-safe.
 */
final class Cell {

	/** Of these, drivers read and write the classes of java.time as they are. */
	private static final Set<Class<?>> TIMES = Set.of(LocalDate.class, LocalTime.class, LocalDateTime.class,
			OffsetDateTime.class, OffsetTime.class);

	private static final int UUID_LENGTH = 16;

	private final Column column;

	private final Class<?> type;

	private final Class<?> columnType;

	private final EntityMapping<?> mapping;

	private final JsonMapper json;

	/** Whether there is nothing to convert. */
	private final boolean plain;

	/**
	 * Create a cell.
	 * @param column the column
	 * @param type the type of Java
	 * @param columnType the type that Spring Data has for the column
	 * @param mapping converts
	 * @param json converts what stands in a column for JSON
	 */
	Cell(Column column, Class<?> type, Class<?> columnType, EntityMapping<?> mapping, JsonMapper json) {
		this.column = column;
		this.type = type;
		this.columnType = columnType;
		this.mapping = mapping;
		this.json = json;
		this.plain = mapping.isPlain(type, columnType) && !mapping.isWhole(type) && !column.isArray();
	}

	Column column() {
		return this.column;
	}

	/**
	 * Return the type that Spring Data has for the column.
	 * @return the type
	 */
	Class<?> columnType() {
		return this.columnType;
	}

	/**
	 * Return the parameter of a statement.
	 * @param value a value, or {@code null}
	 * @return what the driver takes
	 */
	@Nullable Object parameter(@Nullable Object value) {
		if (value == null || this.plain) {
			return value;
		}
		if (this.mapping.isWhole(this.type)) {
			return this.json.writeValueAsString(value);
		}
		if (this.column.isArray()) {
			return array(value);
		}
		return driven(isDriven(value) ? value : this.mapping.write(value, this.columnType));
	}

	private static boolean isDriven(Object value) {
		return TIMES.contains(value.getClass()) || value instanceof Instant || value instanceof UUID;
	}

	private @Nullable Object driven(@Nullable Object value) {
		if (value instanceof Instant instant) {
			return this.column.hasZone() ? instant.atOffset(ZoneOffset.UTC) : Timestamp.from(instant);
		}
		if (value instanceof UUID uuid) {
			return this.column.isBinary() ? ByteBuffer.allocate(UUID_LENGTH)
				.putLong(uuid.getMostSignificantBits())
				.putLong(uuid.getLeastSignificantBits())
				.array() : this.column.isUuid() ? uuid : uuid.toString();
		}
		return (value instanceof Enum<?> constant) ? constant.name() : value;
	}

	private SqlArrayValue array(Object value) {
		List<@Nullable Object> elements = new ArrayList<>();
		Class<?> elementType = this.columnType.isArray() ? this.columnType.getComponentType() : this.columnType;
		for (Object element : (value instanceof Collection<?> collection) ? collection : elementsOf(value)) {
			elements.add((element == null || isDriven(element)) ? element : this.mapping.write(element, elementType));
		}
		return new SqlArrayValue(elementTypeName(), elements.toArray());
	}

	private static List<@Nullable Object> elementsOf(Object array) {
		List<@Nullable Object> elements = new ArrayList<>();
		for (int i = 0; i < Array.getLength(array); i++) {
			elements.add(Array.get(array, i));
		}
		return elements;
	}

	// Of text[] in PostgreSQL this is text, of VARCHAR ARRAY in H2, which does not ask,
	// it
	// is VARCHAR.
	private String elementTypeName() {
		String name = this.column.typeName();
		return name.startsWith("_") ? name.substring(1) : name.toUpperCase(Locale.ROOT).endsWith(" ARRAY")
				? name.substring(0, name.length() - " ARRAY".length()) : name;
	}

	/**
	 * Read a column.
	 * @param row the row
	 * @param index the number of the column, from 1
	 * @return what Spring Data makes a value of, or {@code null}
	 * @throws SQLException if it cannot be read
	 */
	@Nullable Object read(ResultSet row, int index) throws SQLException {
		if (this.mapping.isWhole(this.type)) {
			String text = row.getString(index);
			return (text != null) ? this.json.readValue(text, this.type) : null;
		}
		if (this.column.isArray()) {
			return elements(row.getArray(index));
		}
		if (TIMES.contains(this.type)) {
			return row.getObject(index, this.type);
		}
		if (this.type == Instant.class) {
			return instant(row, index);
		}
		if (this.type == String.class) {
			return row.getString(index);
		}
		Object value = JdbcUtils.getResultSetValue(row, index);
		if (value == null) {
			return null;
		}
		return (this.type == UUID.class) ? uuid(value) : plain(value, row, index);
	}

	private @Nullable Instant instant(ResultSet row, int index) throws SQLException {
		if (this.column.hasZone()) {
			OffsetDateTime time = row.getObject(index, OffsetDateTime.class);
			return (time != null) ? time.toInstant() : null;
		}
		Timestamp time = row.getTimestamp(index);
		return (time != null) ? time.toInstant() : null;
	}

	private static Object uuid(Object value) {
		if (value instanceof byte[] bytes) {
			ByteBuffer buffer = ByteBuffer.wrap(bytes);
			return new UUID(buffer.getLong(), buffer.getLong());
		}
		return (value instanceof UUID) ? value : UUID.fromString(value.toString());
	}

	// Drivers have classes of their own for types that they do not know.
	private @Nullable Object plain(Object value, ResultSet row, int index) throws SQLException {
		boolean isOfDriver = !value.getClass().getName().startsWith("java.") && !value.getClass().isArray();
		return (isOfDriver && !this.mapping.canRead(value.getClass(), this.type)) ? row.getString(index) : value;
	}

	// As an array, whose elements the conversions look at; a list would do as it is.
	private static @Nullable Object elements(java.sql.@Nullable Array array) throws SQLException {
		if (array == null) {
			return null;
		}
		try {
			return array.getArray();
		}
		finally {
			array.free();
		}
	}

}
