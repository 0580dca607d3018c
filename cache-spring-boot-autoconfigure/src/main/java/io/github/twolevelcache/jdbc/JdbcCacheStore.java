package io.github.twolevelcache.jdbc;

import java.lang.reflect.RecordComponent;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.DataClassRowMapper;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.support.JdbcUtils;
import org.springframework.util.ReflectionUtils;

import io.github.twolevelcache.write.CacheChange;
import io.github.twolevelcache.write.CacheLoader;
import io.github.twolevelcache.write.CacheWriter;

/**
 * A table of PostgreSQL, MySQL, MariaDB or H2 as the store behind a cache. The values are
 * records, whose components are the columns: {@code unitPrice} stands in
 * {@code unit_price}. Thread-safe.
 *
 * <p>
 * Two more columns keep an old change from overwriting a newer one: the version of the
 * last change, and the mark of a deleted record, whose row stays without values. So all
 * columns of the value must allow null. Rows that others write must count the version up
 * too.
 *
 * <pre>
 * create table stock (sku varchar(40) primary key, quantity int, version bigint not null, deleted boolean not null)
 *
 * &#64;Bean
 * JdbcCacheStore&lt;String, Stock&gt; stockWriter(DataSource dataSource) {
 *     return JdbcCacheStore.of(Stock.class).table("stock").key("sku").dataSource(dataSource).build();
 * }
 * </pre>
 *
 * @param <K> the type of the keys: one that JDBC knows, or a record of such
 * @param <V> the type of the values
 */
public final class JdbcCacheStore<K, V extends Record> implements CacheWriter<K, V>, CacheLoader<K, V> {

	private final JdbcTemplate jdbc;

	private final Dialect dialect;

	private final Table table;

	private final List<RecordComponent> components;

	private final RowMapper<V> mapper;

	private final String select;

	private final LongAdder rejected = new LongAdder();

	private JdbcCacheStore(JdbcTemplate jdbc, Dialect dialect, Table table, List<RecordComponent> components,
			RowMapper<V> mapper, String select) {
		this.jdbc = jdbc;
		this.dialect = dialect;
		this.table = table;
		this.components = components;
		this.mapper = mapper;
		this.select = select;
	}

	/**
	 * Begin to describe a store.
	 * @param type the type of the values
	 * @param <V> the type of the values
	 * @return the description
	 */
	public static <V extends Record> Builder<V> of(Class<V> type) {
		return new Builder<>(type);
	}

	@Override
	public void write(List<CacheChange<K, V>> changes) {
		if (changes.isEmpty()) {
			return;
		}
		boolean guarded = changes.get(0).version() != 0;
		List<@Nullable Object> arguments = new ArrayList<>();
		for (CacheChange<K, V> change : changes) {
			arguments.addAll(keyOf(change.key()));
			V value = change.value();
			this.components.forEach((component) -> arguments.add((value != null) ? column(component, value) : null));
			arguments.add(value == null);
			arguments.add(guarded ? change.version() : 1L);
		}
		int written = this.jdbc.update(this.dialect.upsert(this.table, changes.size(), guarded), arguments.toArray());
		if (guarded && this.dialect != Dialect.MYSQL) {
			this.rejected.add(changes.size() - written);
		}
	}

	@Override
	public @Nullable V load(K key) {
		List<V> found = this.jdbc.query(this.select, this.mapper, keyOf(key).toArray());
		return found.isEmpty() ? null : found.get(0);
	}

	@Override
	public boolean isGuarded() {
		return true;
	}

	/**
	 * Return how many changes were older than their rows. MySQL does not tell.
	 */
	@Override
	public long rejected() {
		return this.rejected.sum();
	}

	private List<@Nullable Object> keyOf(K key) {
		if (key instanceof Record composite) {
			return Arrays.stream(key.getClass().getRecordComponents())
				.<@Nullable Object>map((component) -> column(component, composite))
				.toList();
		}
		return List.of(jdbcValue(Objects.requireNonNull(key)));
	}

	private static @Nullable Object column(RecordComponent component, Record row) {
		ReflectionUtils.makeAccessible(component.getAccessor());
		Object value = ReflectionUtils.invokeMethod(component.getAccessor(), row);
		return (value != null) ? jdbcValue(value) : null;
	}

	// Drivers differ in what else they take.
	private static Object jdbcValue(Object value) {
		if (value instanceof Enum<?> constant) {
			return constant.name();
		}
		return (value instanceof Instant instant) ? Timestamp.from(instant) : value;
	}

	/**
	 * Describes a store.
	 *
	 * @param <V> the type of the values
	 */
	public static final class Builder<V extends Record> {

		private final Class<V> type;

		private String table;

		private List<String> keys = List.of("id");

		private String version = "version";

		private String deleted = "deleted";

		private @Nullable DataSource dataSource;

		private Builder(Class<V> type) {
			this.type = type;
			this.table = column(type.getSimpleName());
		}

		/**
		 * Set the table; if not, it has the name of the record.
		 * @param table its name, with a schema or without
		 * @return this description
		 */
		public Builder<V> table(String table) {
			this.table = table;
			return this;
		}

		/**
		 * Set the columns of the key; if not, it is {@code id}. A component of the value
		 * that has the name of such a column is read from it.
		 * @param columns the columns, in the order of the components of a key that is a
		 * record
		 * @return this description
		 */
		public Builder<V> key(String... columns) {
			this.keys = List.of(columns);
			return this;
		}

		/**
		 * Set the column of the version; if not, it is {@code version}.
		 * @param column a {@code bigint}
		 * @return this description
		 */
		public Builder<V> version(String column) {
			this.version = column;
			return this;
		}

		/**
		 * Set the column that marks deleted records; if not, it is {@code deleted}.
		 * @param column a {@code boolean}
		 * @return this description
		 */
		public Builder<V> deleted(String column) {
			this.deleted = column;
			return this;
		}

		/**
		 * Set the database.
		 * @param dataSource its connections; those of write-behind are best their own, so
		 * that requests do not keep it waiting
		 * @return this description
		 */
		public Builder<V> dataSource(DataSource dataSource) {
			this.dataSource = dataSource;
			return this;
		}

		/**
		 * Check the table, and make the store.
		 * @param <K> the type of the keys
		 * @return the store
		 * @throws IllegalStateException if the table lacks something
		 */
		public <K> JdbcCacheStore<K, V> build() {
			if (this.dataSource == null) {
				throw new IllegalStateException("The store of table '" + this.table + "' has no data source");
			}
			JdbcTemplate jdbc = new JdbcTemplate(this.dataSource);
			List<RecordComponent> components = Arrays.stream(this.type.getRecordComponents())
				.filter((component) -> !this.keys.contains(column(component.getName())))
				.toList();
			List<String> values = components.stream().map((component) -> column(component.getName())).toList();
			ConnectionCallback<JdbcCacheStore<K, V>> check = (connection) -> {
				Table found = Table.of(connection.getMetaData(), this.table, this.keys, values, this.deleted,
						this.version);
				return new JdbcCacheStore<>(jdbc, Dialect.of(connection.getMetaData().getDatabaseProductName()), found,
						components, DataClassRowMapper.newInstance(this.type), select());
			};
			return Objects.requireNonNull(jdbc.execute(check));
		}

		private String select() {
			return "select %s from %s where %s and not %s".formatted(
					Arrays.stream(this.type.getRecordComponents())
						.map((component) -> column(component.getName()))
						.collect(Collectors.joining(", ")),
					this.table,
					this.keys.stream().map((column) -> column + " = ?").collect(Collectors.joining(" and ")),
					this.deleted);
		}

		private static String column(String name) {
			return JdbcUtils.convertPropertyNameToUnderscoreName(name);
		}

	}

}
