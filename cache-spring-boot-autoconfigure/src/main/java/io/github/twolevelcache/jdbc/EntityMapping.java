package io.github.twolevelcache.jdbc;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.data.convert.CustomConversions;
import org.springframework.data.core.TypeInformation;
import org.springframework.data.jdbc.core.convert.Identifier;
import org.springframework.data.jdbc.core.convert.JdbcTypeFactory;
import org.springframework.data.jdbc.core.convert.MappingJdbcConverter;
import org.springframework.data.jdbc.core.convert.RelationResolver;
import org.springframework.data.jdbc.core.mapping.JdbcMappingContext;
import org.springframework.data.jdbc.core.mapping.JdbcValue;
import org.springframework.data.mapping.model.SimpleTypeHolder;
import org.springframework.data.relational.core.mapping.AggregatePath;
import org.springframework.data.relational.core.mapping.NamingStrategy;
import org.springframework.data.relational.core.mapping.RelationalPersistentEntity;
import org.springframework.data.relational.core.mapping.RelationalPersistentProperty;
import org.springframework.data.relational.core.sql.SqlIdentifier;
import org.springframework.data.relational.domain.RowDocument;
import org.springframework.util.ClassUtils;

/**
 * How the properties of a class stand in the columns of a table, according to Spring Data
 * Relational. Thread-safe.
 *
 * @param <V> the class
 */
final class EntityMapping<V> {

	private static final RelationResolver NO_RELATIONS = (identifier, path) -> {
		throw new IllegalStateException("Property '" + path.toDotPath() + "' is of another table");
	};

	private static final Set<Class<?>> PLAIN = Set.of(String.class, Long.class, Integer.class, Short.class,
			Double.class, Float.class, Boolean.class, BigDecimal.class);

	private final JdbcMappingContext context;

	private final CustomConversions conversions;

	private final Set<Class<?>> whole;

	private final MappingJdbcConverter converter;

	private final RelationalPersistentEntity<V> entity;

	private final List<MappedProperty> properties;

	@SuppressWarnings("unchecked")
	private EntityMapping(JdbcMappingContext context, CustomConversions conversions, Set<Class<?>> whole,
			Class<V> type) {
		this.context = context;
		this.conversions = conversions;
		this.whole = whole;
		// Arrays are made by the connection that writes them, see Cell.
		this.converter = new MappingJdbcConverter(context, NO_RELATIONS, conversions, JdbcTypeFactory.unsupported());
		this.entity = (RelationalPersistentEntity<V>) context.getRequiredPersistentEntity(type);
		this.properties = properties(this.entity);
	}

	/**
	 * Map a class.
	 * @param type the class
	 * @param naming names tables and columns
	 * @param conversions know the types of columns, and those of the application
	 * @param whole classes that stand in one column as they are
	 * @param <V> the class
	 * @return the mapping
	 */
	static <V> EntityMapping<V> of(Class<V> type, NamingStrategy naming, CustomConversions conversions,
			Set<Class<?>> whole) {
		JdbcMappingContext context = new JdbcMappingContext(naming);
		context.setSimpleTypeHolder(new SimpleTypeHolder(whole, conversions.getSimpleTypeHolder()));
		context.setInitialEntitySet(Set.of(type));
		context.afterPropertiesSet();
		return new EntityMapping<>(context, conversions, whole, type);
	}

	/**
	 * Return the name of the table.
	 * @return the name, after that of its schema and a point if it has one
	 */
	String table() {
		StringBuilder name = new StringBuilder();
		for (SqlIdentifier part : this.entity.getQualifiedTableName()) {
			name.append(name.isEmpty() ? "" : ".").append(part.getReference());
		}
		return name.toString();
	}

	/**
	 * Return the properties that stand in columns.
	 * @return those of the value, also of embedded values
	 */
	List<MappedProperty> properties() {
		return this.properties;
	}

	/**
	 * Return the properties of a key.
	 * @param key the class of the key
	 * @return one for each column, or {@code null} if the key itself stands in a column
	 */
	@Nullable List<MappedProperty> propertiesOfKey(Class<?> key) {
		if (this.conversions.isSimpleType(key) || this.conversions.hasCustomWriteTarget(key)) {
			return null;
		}
		RelationalPersistentEntity<?> composite = this.context.getPersistentEntity(key);
		return (composite != null) ? properties(composite) : null;
	}

	private List<MappedProperty> properties(RelationalPersistentEntity<?> root) {
		List<MappedProperty> found = new ArrayList<>();
		collect(root, this.context.getAggregatePath(root), List.of(), false, found);
		return List.copyOf(found);
	}

	private void collect(RelationalPersistentEntity<?> parent, AggregatePath parentPath,
			List<RelationalPersistentProperty> parents, boolean withinId, List<MappedProperty> found) {
		for (RelationalPersistentProperty property : parent) {
			boolean isId = withinId || property.isIdProperty();
			AggregatePath path = parentPath.append(property);
			List<RelationalPersistentProperty> all = new ArrayList<>(parents);
			all.add(property);
			if (property.isEmbedded() || (property.isIdProperty() && property.isEntity())) {
				collect(this.context.getRequiredPersistentEntity(property), path, all, isId, found);
				continue;
			}
			boolean isRelation = property.isMap() || (property.isEntity() && !property.isAssociation());
			found.add(new MappedProperty(property.getColumnName().getReference(),
					path.getColumnInfo().alias().getReference(), List.copyOf(all),
					isRelation ? property.getType() : this.converter.getColumnType(property), isId, isRelation));
		}
	}

	/**
	 * Return the key that a value names itself.
	 * @param value the value
	 * @return its key, or {@code null} if it has none
	 */
	@Nullable Object keyOf(Object value) {
		return this.entity.hasIdProperty() ? this.entity.getIdentifierAccessor(value).getIdentifier() : null;
	}

	/**
	 * Make a value of a row.
	 * @param row the values of the columns by {@linkplain MappedProperty#alias alias}
	 * @return the value
	 */
	V read(RowDocument row) {
		return this.converter.readAndResolve(this.entity.getTypeInformation(), row, Identifier.empty());
	}

	/**
	 * Convert what a column holds.
	 * @param value what it holds
	 * @param type the type that is wanted
	 * @return the value
	 */
	@Nullable Object read(@Nullable Object value, Class<?> type) {
		return this.converter.readValue(value, TypeInformation.of(type));
	}

	/**
	 * Convert a value to what a column holds.
	 * @param value the value
	 * @param columnType the type that Spring Data has for the column
	 * @return what it holds
	 */
	@Nullable Object write(Object value, Class<?> columnType) {
		Object written = this.converter.writeValue(value, TypeInformation.of(columnType));
		return (written instanceof JdbcValue typed) ? typed.getValue() : written;
	}

	/**
	 * Return whether a column holds values as they are.
	 * @param type their class
	 * @param columnType the type that Spring Data has for the column
	 * @return whether {@link #write} has nothing to convert
	 */
	boolean isPlain(Class<?> type, Class<?> columnType) {
		Class<?> boxed = ClassUtils.resolvePrimitiveIfNecessary(type);
		return PLAIN.contains(boxed) && boxed == ClassUtils.resolvePrimitiveIfNecessary(columnType)
				&& !this.conversions.hasCustomWriteTarget(boxed);
	}

	/**
	 * Return whether values stand in one column as they are, as JSON.
	 * @param type their class
	 * @return whether they do
	 */
	boolean isWhole(Class<?> type) {
		return this.whole.contains(type);
	}

	/**
	 * Return whether the application itself converts what a driver has found.
	 * @param found what it has found
	 * @param wanted the type that is wanted
	 * @return whether there is a converter for it
	 */
	boolean canRead(Class<?> found, Class<?> wanted) {
		return this.conversions.hasCustomReadTarget(found, wanted);
	}

}
