package io.github.twolevelcache.jdbc;

import java.lang.reflect.RecordComponent;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcUtils;

import io.github.twolevelcache.store.CacheChange;
import io.github.twolevelcache.store.CacheLoader;
import io.github.twolevelcache.store.CacheWriter;

/**
 * A table of PostgreSQL, MySQL, MariaDB or H2 as the store behind a cache. The values are
 * records, whose components are the columns: {@code unitPrice} is stored in
 * {@code unit_price}. Thread-safe.
 *
 * <p>
 * Two more columns keep an old change from overwriting a newer one: the version of the
 * last change, and the mark of a deleted record, whose row stays without values. So all
 * columns of the value must allow null. Anyone else who writes rows must increment the
 * version too. A table without them can be {@linkplain Builder#unversioned()
 * unversioned}.
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
public final class JdbcCacheStore<K, V extends Record> implements CacheWriter<K, V>, CacheLoader<K, V>, AutoCloseable {

	private final Table table;

	private final TableReader<K, V> reader;

	private final TableWriter<K, V> writer;

	private final TableWriter<K, V> writerBehind;

	private final DataSource dataSourceBehind;

	/** {@code null} if the pool does not belong to this store. */
	private final @Nullable AutoCloseable pool;

	private final LongAdder rejected = new LongAdder();

	private JdbcCacheStore(Table table, TableReader<K, V> reader, TableWriter<K, V> writer,
			TableWriter<K, V> writerBehind, DataSource dataSourceBehind, @Nullable AutoCloseable pool) {
		this.table = table;
		this.reader = reader;
		this.writer = writer;
		this.writerBehind = writerBehind;
		this.dataSourceBehind = dataSourceBehind;
		this.pool = pool;
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
		// A change with a version found no room in the log.
		boolean overflow = !changes.isEmpty() && changes.get(0).version() != 0;
		this.rejected.add(overflow ? this.writerBehind.writeSeparately(changes) : this.writer.write(changes));
	}

	/**
	 * Write changes with connections that are separate from those of requests.
	 */
	@Override
	public void writeBehind(List<CacheChange<K, V>> changes) {
		this.rejected.add(this.writerBehind.write(changes));
	}

	@Override
	public boolean isGuarded() {
		return this.table.isVersioned();
	}

	@Override
	public String storeName() {
		return this.table.store();
	}

	@Override
	public @Nullable V load(K key) {
		return this.reader.load(key);
	}

	/**
	 * Load the values of several keys with one statement, or as few as take them.
	 */
	@Override
	public Map<K, V> loadAll(Collection<? extends K> keys) {
		return this.reader.loadAll(keys);
	}

	/**
	 * Return how many changes were older than their rows. MySQL does not report it.
	 */
	@Override
	public long rejected() {
		return this.rejected.sum();
	}

	/**
	 * Return the connections of write-behind, which a fence must use too.
	 * @return the connections
	 */
	public DataSource writeBehindDataSource() {
		return this.dataSourceBehind;
	}

	/**
	 * Close the connections that this store has created for write-behind. Connections
	 * that it was given stay open.
	 */
	@Override
	public void close() {
		if (this.pool != null) {
			try {
				this.pool.close();
			}
			catch (Exception ex) {
				throw new IllegalStateException("The connections of write-behind could not be closed", ex);
			}
		}
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

		private boolean versioned = true;

		private @Nullable DataSource dataSource;

		private @Nullable DataSource dataSourceBehind;

		private Builder(Class<V> type) {
			this.type = type;
			this.table = column(type.getSimpleName());
		}

		/**
		 * Set the table. By default it has the name of the record.
		 * @param table its name, with a schema or without
		 * @return this description
		 */
		public Builder<V> table(String table) {
			this.table = table;
			return this;
		}

		/**
		 * Set the columns of the key. By default it is {@code id}. A component of the
		 * value that has the name of such a column is read from it.
		 * @param columns the columns, in the order of the components of a key that is a
		 * record
		 * @return this description
		 */
		public Builder<V> key(String... columns) {
			this.keys = List.of(columns);
			return this;
		}

		/**
		 * Set the column of the version. By default it is {@code version}.
		 * @param column a {@code bigint}
		 * @return this description
		 */
		public Builder<V> version(String column) {
			this.version = column;
			return this;
		}

		/**
		 * Set the column that marks deleted records. By default it is {@code deleted}.
		 * @param column a {@code boolean}
		 * @return this description
		 */
		public Builder<V> deleted(String column) {
			this.deleted = column;
			return this;
		}

		/**
		 * Do without versions: the table needs neither of the two columns, and deleted
		 * records lose their rows. An old change can then overwrite a newer one. For
		 * write-behind,
		 * {@code two-level-cache.caches.<cache>.write.behind.ordering=fence} prevents
		 * that.
		 * @return this description
		 */
		public Builder<V> unversioned() {
			this.versioned = false;
			return this;
		}

		/**
		 * Set the database.
		 * @param dataSource its connections
		 * @return this description
		 */
		public Builder<V> dataSource(DataSource dataSource) {
			this.dataSource = dataSource;
			return this;
		}

		/**
		 * Set the connections of write-behind. They should be separate from those of
		 * requests, or requests that hold all connections would hold up write-behind. If
		 * they are not set and the data source is a HikariCP pool, the store creates a
		 * pool of up to four connections with the same settings; otherwise it shares the
		 * data source.
		 * @param dataSource connections to the same database
		 * @return this description
		 */
		public Builder<V> writeBehindDataSource(DataSource dataSource) {
			this.dataSourceBehind = dataSource;
			return this;
		}

		/**
		 * Check the table, and create the store.
		 * @param <K> the type of the keys
		 * @return the store
		 * @throws UnusableTableException if the table lacks something
		 */
		public <K> JdbcCacheStore<K, V> build() {
			DataSource dataSource = this.dataSource;
			if (dataSource == null) {
				throw new IllegalStateException("The store of table '" + this.table + "' has no data source");
			}
			ConnectionCallback<JdbcCacheStore<K, V>> check = (connection) -> build(connection.getMetaData(),
					dataSource);
			return Objects.requireNonNull(new JdbcTemplate(dataSource).execute(check));
		}

		private <K> JdbcCacheStore<K, V> build(DatabaseMetaData metaData, DataSource dataSource) throws SQLException {
			List<RecordComponent> components = Arrays.stream(this.type.getRecordComponents())
				.filter((component) -> !this.keys.contains(column(component.getName())))
				.toList();
			Table table = Table.of(metaData, this.table, this.keys,
					components.stream().map((component) -> column(component.getName())).toList(),
					this.versioned ? this.deleted : null, this.versioned ? this.version : null);
			Dialect dialect = Dialect.of(metaData.getDatabaseProductName());
			DataSource pool = (this.dataSourceBehind == null) ? WriteBehindPool.copyOf(dataSource) : null;
			DataSource behind = (this.dataSourceBehind != null) ? this.dataSourceBehind
					: Objects.requireNonNullElse(pool, dataSource);
			return new JdbcCacheStore<>(table, new TableReader<>(table, this.type, dataSource),
					new TableWriter<>(table, dialect, components, dataSource),
					new TableWriter<>(table, dialect, components, behind), behind, (AutoCloseable) pool);
		}

		private static String column(String name) {
			return JdbcUtils.convertPropertyNameToUnderscoreName(name);
		}

	}

}
