package io.github.twolevelcache.jdbc;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.util.ClassUtils;

import io.github.twolevelcache.store.CacheChange;
import io.github.twolevelcache.store.CacheLoader;
import io.github.twolevelcache.store.CacheWriter;

/**
 * A table of PostgreSQL, MySQL, MariaDB or H2 as the store behind a cache. The values are
 * mapped by Spring Data Relational, so {@code spring-data-jdbc} must be on the class
 * path: {@code unitPrice} is stored in {@code unit_price}, and annotations such as
 * {@code @Table}, {@code @Column}, {@code @Id} and {@code @Embedded} mean what they mean
 * there. A class that is neither embedded nor converted can stand in a column for JSON.
 * Thread-safe.
 *
 * <p>
 * Two more columns keep an old change from overwriting a newer one: the version of the
 * last change, and the mark of a deleted record. Its row stays without values, until
 * {@code two-level-cache.write-behind.tombstone-retention} has passed, so each other
 * column must allow null or have a default. Where changes come in the right order, with
 * write-through or under a fence, the row is deleted at once. Anyone else who writes rows
 * must increment the version too. A table without these columns can be
 * {@linkplain Builder#unversioned() unversioned}.
 *
 * <pre>
 * create table stock (sku varchar(40) primary key, quantity int, version bigint not null, deleted boolean not null)
 *
 * record Stock(&#64;Id String sku, Integer quantity) { }
 *
 * &#64;Bean
 * JdbcCacheStore&lt;String, Stock&gt; stockWriter(DataSource dataSource) {
 *     return JdbcCacheStore.of(Stock.class).dataSource(dataSource).build();
 * }
 * </pre>
 *
 * @param <K> the type of the keys: one that the database knows, one with a converter, or
 * a class whose properties are the columns of the key
 * @param <V> the type of the values
 */
public final class JdbcCacheStore<K, V> implements CacheWriter<K, V>, CacheLoader<K, V>, AutoCloseable {

	/**
	 * The name of a transaction that has passed a fence: no older change is written after
	 * it, so deleted records lose their rows in it.
	 */
	public static final String FENCED = "two-level-cache-fence";

	private final Rows<V> rows;

	private final TableReader<K, V> reader;

	private final TableWriter<K, V> writer;

	private final TableWriter<K, V> writerBehind;

	private final DataSource dataSourceBehind;

	/** {@code null} if the pool does not belong to this store. */
	private final @Nullable AutoCloseable pool;

	private final LongAdder rejected = new LongAdder();

	private JdbcCacheStore(Rows<V> rows, DataSource dataSource, @Nullable DataSource dataSourceBehind) {
		this.rows = rows;
		this.reader = new TableReader<>(rows, dataSource);
		this.writer = new TableWriter<>(rows, dataSource);
		DataSource pool = (dataSourceBehind != null) ? null : WriteBehindPool.copyOf(dataSource);
		this.pool = (AutoCloseable) pool;
		this.dataSourceBehind = (dataSourceBehind != null) ? dataSourceBehind
				: Objects.requireNonNullElse(pool, dataSource);
		this.writerBehind = new TableWriter<>(rows, this.dataSourceBehind);
	}

	/**
	 * Begin to describe a store.
	 * @param type the type of the values
	 * @param <V> the type of the values
	 * @return the description
	 */
	public static <V> Builder<V> of(Class<V> type) {
		return new Builder<>(type);
	}

	@Override
	public void write(List<CacheChange<K, V>> changes) {
		// A change with a version found no room in the log.
		boolean overflow = !changes.isEmpty() && changes.get(0).version() != 0;
		this.rejected.add(overflow ? this.writerBehind.writeSeparately(changes) : this.writer.write(changes));
	}

	@Override
	public void writeBehind(List<CacheChange<K, V>> changes) {
		this.rejected.add(this.writerBehind.writeBehind(changes));
	}

	@Override
	public long purge(long version) {
		return this.writerBehind.purge(version);
	}

	@Override
	public boolean isGuarded() {
		return this.rows.table().isVersioned();
	}

	@Override
	public boolean takesPartialChanges() {
		return true;
	}

	@Override
	public String storeName() {
		return this.rows.store();
	}

	@Override
	public @Nullable V load(K key) {
		return this.reader.load(key);
	}

	@Override
	public Map<K, V> loadAll(Collection<? extends K> keys) {
		return this.reader.loadAll(keys);
	}

	/** Return how many changes were older than their rows. MySQL does not report it. */
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
	public static final class Builder<V> {

		private final Class<V> type;

		private @Nullable String table;

		private @Nullable List<String> keys;

		private String version = "version";

		private String deleted = "deleted";

		private boolean versioned = true;

		private Collection<?> converters = List.of();

		private @Nullable BeanFactory beans;

		private @Nullable DataSource dataSource;

		private @Nullable DataSource dataSourceBehind;

		private Builder(Class<V> type) {
			this.type = type;
		}

		/**
		 * Set the table. By default it has the name of the class, or the one in its
		 * {@code @Table}.
		 * @param table its name, with a schema or without
		 * @return this description
		 */
		public Builder<V> table(String table) {
			this.table = table;
			return this;
		}

		/**
		 * Set the columns of the key. By default they are those of the property with
		 * {@code @Id}, or else {@code id}. A property of the value that has the name of
		 * such a column is read from it.
		 * @param columns the columns; each property of a key of several columns stands in
		 * the column of its name
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
		 * Set converters of types that the database does not know.
		 * @param converters as for {@code AbstractJdbcConfiguration.userConverters()}
		 * @return this description
		 */
		public Builder<V> converters(Collection<?> converters) {
			this.converters = List.copyOf(converters);
			return this;
		}

		/**
		 * Use the bean of type {@code JdbcCustomConversions} in place of
		 * {@link #converters}, and that of type {@code NamingStrategy}, if they are
		 * there.
		 * @param beans those of the application
		 * @return this description
		 */
		public Builder<V> beans(BeanFactory beans) {
			this.beans = beans;
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
		 * Set the connections of write-behind, which requests should not hold up. If they
		 * are not set and the data source is a HikariCP pool, the store creates a pool of
		 * up to four connections with the same settings; otherwise it shares the data
		 * source.
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
		 * @throws UnusableTableException if the table or the class lacks something, or
		 * Spring Data JDBC is not on the class path
		 */
		public <K> JdbcCacheStore<K, V> build() {
			DataSource dataSource = this.dataSource;
			if (dataSource == null) {
				throw new IllegalStateException("The store of " + this.type.getName() + " has no data source");
			}
			if (!ClassUtils.isPresent("org.springframework.data.jdbc.core.convert.MappingJdbcConverter",
					getClass().getClassLoader())) {
				throw new UnusableTableException("JdbcCacheStore needs Spring Data JDBC",
						"Add org.springframework.data:spring-data-jdbc to your dependencies.");
			}
			StoreDescription<V> description = new StoreDescription<>(this.type, this.table, this.keys, this.versioned,
					this.version, this.deleted, this.converters, this.beans);
			return new JdbcCacheStore<>(new StoreBuild<>(description, dataSource).build(), dataSource,
					this.dataSourceBehind);
		}

	}

}
