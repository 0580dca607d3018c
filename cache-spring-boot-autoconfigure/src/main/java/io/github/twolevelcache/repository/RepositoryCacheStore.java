package io.github.twolevelcache.repository;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.data.repository.CrudRepository;
import org.springframework.data.repository.core.EntityInformation;
import org.springframework.data.repository.core.support.RepositoryFactoryInformation;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import io.github.twolevelcache.store.CacheChange;
import io.github.twolevelcache.store.CacheLoader;
import io.github.twolevelcache.store.CacheWriter;

/**
 * A repository of Spring Data as the store behind a cache. A batch is written in one
 * transaction, with {@code findAllById}, {@code saveAll} and {@code deleteAllById}, so
 * listeners, cascades and auditing work as they always do. Thread-safe.
 *
 * <p>
 * Nothing in the rows tells an old change from a newer one. For write-behind,
 * {@code two-level-cache.caches.<cache>.write.behind.ordering=fence} keeps the order in
 * the transaction, for repositories of JPA and Spring Data JDBC. Other repositories are
 * written to without a transaction, and need {@code ordering=none}: if an instance
 * pauses, an old change may overwrite a newer one.
 *
 * <p>
 * A value is written whatever its {@code @Version} is: it gets the one that its row has,
 * and after that the new one. So a change that was made elsewhere is overwritten, as it
 * is without a version.
 *
 * <pre>
 * &#64;Bean
 * RepositoryCacheStore&lt;String, Product&gt; productsWriter(ProductRepository products, ListableBeanFactory beans) {
 *     return RepositoryCacheStore.of(products).beans(beans).build();
 * }
 * </pre>
 *
 * @param <K> the type of the keys, which are those of the repository
 * @param <V> the type of the values
 */
public final class RepositoryCacheStore<K, V> implements CacheWriter<K, V>, CacheLoader<K, V> {

	/** Some databases take no more parameters than about 2,000. */
	private static final int MOST_KEYS = 1_000;

	private final CrudRepository<V, K> repository;

	private final StoredValues<K, V> values;

	private final @Nullable PlatformTransactionManager transactions;

	private final @Nullable DataSource dataSource;

	private final String name;

	@SuppressWarnings("unchecked")
	private RepositoryCacheStore(Builder<K, V> builder, ListableBeanFactory beans) {
		this.repository = builder.repository;
		RepositoryLookup lookup = new RepositoryLookup(this.repository, beans, builder.updatesOnly);
		RepositoryFactoryInformation<?, ?> information = lookup.information();
		this.values = new StoredValues<>((EntityInformation<V, K>) information.getEntityInformation(),
				information.getPersistentEntity(), lookup.mappings(information.getPersistentEntity()),
				builder.updatesOnly);
		if (Technology.of(information) == Technology.OTHER) {
			// Those of the application may belong to another database.
			this.transactions = builder.transactions;
			this.dataSource = null;
		}
		else {
			this.transactions = (builder.transactions != null) ? builder.transactions : lookup.transactions();
			this.dataSource = RepositoryLookup.dataSource(this.transactions);
		}
		this.name = name(this.dataSource, information.getPersistentEntity().getType());
	}

	private static String name(@Nullable DataSource dataSource, Class<?> type) {
		if (dataSource == null) {
			return "";
		}
		try (Connection connection = dataSource.getConnection()) {
			return "%s %s %s".formatted(connection.getMetaData().getDatabaseProductName(), connection.getCatalog(),
					type.getSimpleName());
		}
		catch (SQLException ex) {
			throw new IllegalStateException("The database of the repository of " + type.getName() + " does not answer",
					ex);
		}
	}

	/**
	 * Begin to describe a store.
	 * @param repository writes and loads the values
	 * @param <K> the type of the keys
	 * @param <V> the type of the values
	 * @return the description
	 */
	public static <K, V> Builder<K, V> of(CrudRepository<V, K> repository) {
		return new Builder<>(repository);
	}

	/**
	 * Write changes in the transaction of this thread, or in one of their own.
	 * @param changes the changes, each of another key
	 */
	@Override
	public void write(List<CacheChange<K, V>> changes) {
		if (this.transactions == null) {
			writeAll(changes, () -> {
			});
		}
		else {
			new TransactionTemplate(this.transactions)
				.executeWithoutResult((status) -> writeAll(changes, status::flush));
		}
	}

	// Deletions first: a value that must be unique may move from a deleted record to
	// another. Without the flush JPA may insert first.
	private void writeAll(List<CacheChange<K, V>> changes, Runnable flush) {
		List<K> deleted = changes.stream().filter(CacheChange::isDeletion).map(CacheChange::key).toList();
		// Looked up together, where JPA would look up each.
		Map<K, V> found = loadAll(deleted);
		if (!found.isEmpty()) {
			this.repository.deleteAllById(deleted.stream().filter(found::containsKey).toList());
			flush.run();
		}
		List<CacheChange<K, V>> puts = changes.stream().filter((change) -> !change.isDeletion()).toList();
		if (!puts.isEmpty()) {
			put(puts, flush);
		}
	}

	private void put(List<CacheChange<K, V>> puts, Runnable flush) {
		Map<K, V> rows = loadAll(puts.stream().map(CacheChange::key).toList());
		Map<K, V> stamped = new HashMap<>();
		List<V> inOrder = new ArrayList<>();
		for (CacheChange<K, V> put : puts) {
			V row = rows.get(put.key());
			V value = this.values.stamped(put.key(),
					this.values.completed(Objects.requireNonNull(put.value()), row, put.missing()), row);
			stamped.put(put.key(), value);
			inOrder.add(value);
		}
		Map<K, V> saved = this.values.byKey(this.repository.saveAll(inOrder));
		// What the database refuses, it refuses here.
		flush.run();
		stamped.forEach((key, value) -> {
			V now = saved.get(key);
			if (now != null) {
				V unused = this.values.withVersion(value, now);
			}
		});
	}

	@Override
	public @Nullable V load(K key) {
		return this.repository.findById(key).orElse(null);
	}

	@Override
	public Map<K, V> loadAll(Collection<? extends K> keys) {
		Map<K, V> found = new HashMap<>();
		List<K> all = List.copyOf(keys);
		for (int from = 0; from < all.size(); from += MOST_KEYS) {
			List<K> some = all.subList(from, Math.min(from + MOST_KEYS, all.size()));
			found.putAll(this.values.byKey(this.repository.findAllById(some)));
		}
		return found;
	}

	@Override
	public boolean takesPartialChanges() {
		return this.values.canBeCompleted();
	}

	@Override
	public String storeName() {
		return this.name;
	}

	/**
	 * Return the transactions that the repository takes part in.
	 * @return the transactions, or {@code null} if none are known
	 */
	public @Nullable PlatformTransactionManager transactionManager() {
		return this.transactions;
	}

	/**
	 * Return the database whose connections these transactions use, which a fence must
	 * use too.
	 * @return the database, or {@code null} if the repository is not one of JPA or Spring
	 * Data JDBC, or its transactions do not tell
	 */
	public @Nullable DataSource dataSource() {
		return this.dataSource;
	}

	/**
	 * Describes a store.
	 *
	 * @param <K> the type of the keys
	 * @param <V> the type of the values
	 */
	public static final class Builder<K, V> {

		private final CrudRepository<V, K> repository;

		private @Nullable ListableBeanFactory beans;

		private @Nullable PlatformTransactionManager transactions;

		private boolean updatesOnly;

		private Builder(CrudRepository<V, K> repository) {
			this.repository = repository;
		}

		/**
		 * Set where to find what Spring Data knows of the repository, and the transaction
		 * manager.
		 * @param beans those of the application
		 * @return this description
		 */
		public Builder<K, V> beans(ListableBeanFactory beans) {
			this.beans = beans;
			return this;
		}

		/**
		 * Set the transactions that the repository takes part in. By default, those of
		 * JPA and Spring Data JDBC are the only, or primary, bean of the type, and others
		 * have none.
		 * @param transactions the transactions
		 * @return this description
		 */
		public Builder<K, V> transactionManager(PlatformTransactionManager transactions) {
			this.transactions = transactions;
			return this;
		}

		/**
		 * Update and delete records, but insert none: a put of a key without a record
		 * fails. A repository whose keys are generated can do no more.
		 * @return this description
		 */
		public Builder<K, V> updatesOnly() {
			this.updatesOnly = true;
			return this;
		}

		/**
		 * Check the repository, and create the store.
		 * @return the store
		 * @throws UnusableRepositoryException if the repository cannot write what a cache
		 * gives it
		 */
		public RepositoryCacheStore<K, V> build() {
			ListableBeanFactory beans = this.beans;
			if (beans == null) {
				throw new IllegalStateException("The store of " + this.repository + " has no beans");
			}
			return new RepositoryCacheStore<>(this, beans);
		}

	}

}
