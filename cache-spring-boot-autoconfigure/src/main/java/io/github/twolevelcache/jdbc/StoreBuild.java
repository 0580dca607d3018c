package io.github.twolevelcache.jdbc;

import java.time.temporal.Temporal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;

import javax.sql.DataSource;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.data.convert.CustomConversions;
import org.springframework.data.jdbc.core.convert.JdbcCustomConversions;
import org.springframework.data.jdbc.core.dialect.DialectResolver;
import org.springframework.data.jdbc.core.dialect.JdbcDialect;
import org.springframework.data.relational.core.mapping.DefaultNamingStrategy;
import org.springframework.data.relational.core.mapping.NamingStrategy;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.util.ClassUtils;
import tools.jackson.databind.json.JsonMapper;

import io.github.twolevelcache.jdbc.Table.Versions;
import io.github.twolevelcache.jdbc.ValueMapping.Field;

/**
 * Maps the class of a store to its table, and checks that each can do what the other
 * needs. Used once, by one thread.
 *
 * @param <V> the type of the values
 */
final class StoreBuild<V> {

	private final StoreDescription<V> description;

	private final DataSource dataSource;

	private final JdbcTemplate jdbc;

	private final Dialect dialect;

	private final JdbcDialect springDialect;

	private final CustomConversions conversions;

	private final NamingStrategy naming;

	private final JsonMapper json;

	/**
	 * Begin.
	 * @param description describes the store
	 * @param dataSource the database
	 */
	StoreBuild(StoreDescription<V> description, DataSource dataSource) {
		this.description = description;
		this.dataSource = dataSource;
		this.jdbc = new JdbcTemplate(dataSource);
		ConnectionCallback<String> product = (connection) -> connection.getMetaData().getDatabaseProductName();
		this.dialect = Dialect.of(this.jdbc.execute(product));
		this.springDialect = DialectResolver.getDialect(this.jdbc);
		this.conversions = bean(JdbcCustomConversions.class,
				() -> JdbcCustomConversions.of(this.springDialect, description.converters()));
		this.naming = bean(NamingStrategy.class, () -> DefaultNamingStrategy.INSTANCE);
		this.json = JsonMapper.builder().build();
	}

	private <T> T bean(Class<T> type, Supplier<T> otherwise) {
		BeanFactory beans = this.description.beans();
		T found = (beans != null) ? beans.getBeanProvider(type).getIfAvailable() : null;
		return (found != null) ? found : otherwise.get();
	}

	/**
	 * Check the table against the class.
	 * @return the rows of the store
	 * @throws UnusableTableException if one of them lacks something
	 */
	Rows<V> build() {
		Class<V> type = this.description.type();
		for (var annotation : type.getAnnotations()) {
			if (annotation.annotationType().getName().equals("jakarta.persistence.Entity")) {
				throw new UnusableTableException(
						"Class %s is mapped by JPA, whose annotations JdbcCacheStore does not know"
							.formatted(type.getName()),
						"Use RepositoryCacheStore.of(repository), or map a class of its own with Spring Data's annotations.");
			}
		}
		EntityMapping<V> mapping = EntityMapping.of(type, this.naming, this.conversions, Set.of());
		String name = Objects.requireNonNullElseGet(this.description.table(), mapping::table);
		ConnectionCallback<DatabaseTable> find = (connection) -> DatabaseTable.find(connection, name,
				this.springDialect.getIdentifierProcessing());
		DatabaseTable found = Objects.requireNonNull(this.jdbc.execute(find));
		ConnectionCallback<String> store = (connection) -> "%s %s %s"
			.formatted(connection.getMetaData().getDatabaseProductName(), connection.getCatalog(), name);
		Set<Class<?>> whole = whole(mapping, found);
		if (!whole.isEmpty()) {
			mapping = EntityMapping.of(type, this.naming, this.conversions, whole);
		}
		Table table = table(mapping, found);
		new TableCheck(found, table).check();
		Rows<V> rows = new Rows<>(table, this.dialect, new KeyMapping(table, mapping, this.json),
				new ValueMapping<>(mapping, fields(mapping, found, table)),
				Objects.requireNonNull(this.jdbc.execute(store)));
		new TableProbe(rows, this.dataSource).run();
		return rows;
	}

	// What is neither simple, nor embedded, nor converted, but has a column for JSON.
	private Set<Class<?>> whole(EntityMapping<V> mapping, DatabaseTable found) {
		Set<Class<?>> whole = new LinkedHashSet<>();
		for (MappedProperty property : mapping.properties()) {
			if (property.isRelation()) {
				Class<?> type = property.leaf().getType();
				Column column = found.find(property.column());
				if (property.leaf().isCollectionLike() || property.leaf().isMap() || column == null
						|| !column.takesJson()) {
					throw new UnusableTableException(
							"Property '%s' of %s is neither of a type that fits a column of table '%s' nor of one with a converter"
								.formatted(property.leaf().getName(), this.description.type().getName(), found.name()),
							"Annotate it with @Embedded, pass converters to JdbcCacheStore.of(...).converters(...), or give "
									+ "it a column for JSON; collections and maps need a class of their own around them for that.");
				}
				whole.add(type);
			}
		}
		return whole;
	}

	private Table table(EntityMapping<V> mapping, DatabaseTable found) {
		List<Column> keys = keys(mapping, found);
		Versions versions = this.description.versioned() ? versions(found) : null;
		Set<Column> ours = new LinkedHashSet<>(keys);
		if (versions != null) {
			ours.addAll(List.of(versions.version(), versions.deleted()));
		}
		List<Column> values = new ArrayList<>();
		Set<Column> insertOnly = new LinkedHashSet<>();
		Set<Column> plain = new LinkedHashSet<>();
		for (MappedProperty property : mapping.properties()) {
			Column column = column(found, property);
			if (!property.leaf().isWritable() || column.generated() || ours.contains(column)) {
				continue;
			}
			values.add(column);
			Class<?> type = property.leaf().getType();
			if (mapping.isPlain(type, property.columnType())
					&& column.isOf(ClassUtils.resolvePrimitiveIfNecessary(type))) {
				plain.add(column);
			}
			if (property.leaf().isInsertOnly()) {
				insertOnly.add(column);
			}
		}
		if (versions != null && versions.version().isOf(Long.class)) {
			plain.add(versions.version());
		}
		List<Column> others = found.columns()
			.stream()
			.filter((column) -> !ours.contains(column) && !column.generated() && !column.autoIncrement())
			.toList();
		List<Column> released = values.stream()
			.filter((column) -> column.nullable() && !insertOnly.contains(column) && found.isWithinUnique(column))
			.toList();
		return new Table(found.name(), found.sql(), keys, values, insertOnly, others, released, plain, versions);
	}

	private Versions versions(DatabaseTable found) {
		String version = this.description.version();
		String deleted = this.description.deleted();
		return new Versions(found.require(version, missing(found, version, "bigint not null default 0")),
				found.require(deleted, missing(found, deleted, "boolean not null default false")));
	}

	private static String missing(DatabaseTable found, String column, String type) {
		return """
				It keeps an old change from overwriting a newer one: add it (alter table %s add %s %s), or call \
				unversioned() and, for write-behind, set two-level-cache.caches.<cache>.write.behind.ordering=fence.\
				""".formatted(found.name(), column, type);
	}

	private List<Column> keys(EntityMapping<V> mapping, DatabaseTable found) {
		List<String> names = this.description.keys();
		if (names == null) {
			names = mapping.properties().stream().filter(MappedProperty::isId).map(MappedProperty::column).toList();
		}
		if (names.isEmpty()) {
			names = List.of("id");
		}
		return names.stream()
			.map((name) -> found.require(name,
					"Annotate the key of the value with @Id, or name the columns of the key with JdbcCacheStore.of(...).key(...)."))
			.toList();
	}

	private static Column column(DatabaseTable found, MappedProperty property) {
		return found.require(property.column(),
				"Add it, or give the property '%s' the name of another column with @Column."
					.formatted(property.leaf().getName()));
	}

	private List<Field> fields(EntityMapping<V> mapping, DatabaseTable found, Table table) {
		List<Field> fields = new ArrayList<>();
		for (MappedProperty property : mapping.properties()) {
			Column column = column(found, property);
			checkFit(property, column, table.name());
			fields.add(new Field(property,
					new Cell(column, property.leaf().getType(), property.columnType(), mapping, this.json),
					table.values().contains(column)));
		}
		return fields;
	}

	private void checkFit(MappedProperty property, Column column, String table) {
		Class<?> type = property.leaf().getType();
		if (this.conversions.hasCustomWriteTarget(type) && !Temporal.class.isAssignableFrom(type)) {
			return;
		}
		if (property.leaf().isCollectionLike() && type != byte[].class) {
			if (!column.isArray()) {
				throw new UnusableTableException(
						"Property '%s' has several values, but column '%s' of table '%s' is no array"
							.formatted(property.leaf().getName(), column.name(), table),
						"Give it an array, where the database has them, or put the values into a class of their own and the column into JSON.");
			}
		}
		else if (!Kind.of(column).takes(property.columnType())) {
			throw new UnusableTableException(
					"Property '%s' of type %s does not fit column '%s' of table '%s', which is a %s".formatted(
							property.leaf().getName(), type.getSimpleName(), column.name(), table, column.typeName()),
					"Change one of them, or pass a converter to JdbcCacheStore.of(...).converters(...); for a ZonedDateTime use an Instant or OffsetDateTime.");
		}
	}

}
