package io.github.twolevelcache.simulator.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

import io.github.twolevelcache.simulator.instance.Item;
import io.github.twolevelcache.simulator.instance.ItemForm;
import io.github.twolevelcache.store.CacheChange;
import io.github.twolevelcache.store.CacheWriter;

/**
 * Writes items to the database, as the application's repository would.
 */
public final class ItemStore implements CacheWriter<String, Object> {

	private final StoreDataSource dataSource;

	private final TransactionTemplate joining;

	private final TransactionTemplate separately;

	private final boolean guarded;

	private final boolean separate;

	private long rejected;

	/**
	 * Create a repository.
	 * @param dataSource the connections of the instance
	 * @param transactions their transactions
	 * @param guarded whether rows have versions
	 * @param separate whether it takes no part in the transactions of its callers
	 */
	public ItemStore(StoreDataSource dataSource, PlatformTransactionManager transactions, boolean guarded,
			boolean separate) {
		this.dataSource = dataSource;
		this.joining = new TransactionTemplate(transactions);
		this.separately = new TransactionTemplate(transactions);
		this.separately.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
		this.guarded = guarded;
		this.separate = separate;
	}

	@Override
	public void write(List<CacheChange<String, Object>> changes) throws SQLException {
		// After a commit, there would be no transaction to join.
		write((this.separate || changes.get(0).version() > 0) ? this.separately : this.joining, changes);
	}

	@Override
	public void writeBehind(List<CacheChange<String, Object>> changes) throws SQLException {
		write(this.joining, changes);
	}

	private void write(TransactionTemplate transaction, List<CacheChange<String, Object>> changes) throws SQLException {
		AtomicReference<@Nullable SQLException> failure = new AtomicReference<>();
		transaction.executeWithoutResult((status) -> {
			try {
				for (CacheChange<String, Object> change : changes) {
					write(change.key(), item(change.value()), change.version());
				}
			}
			catch (SQLException ex) {
				status.setRollbackOnly();
				failure.set(ex);
			}
		});
		SQLException thrown = failure.get();
		if (thrown != null) {
			throw thrown;
		}
	}

	private static @Nullable Item item(@Nullable Object value) {
		return (value instanceof UntrustedItem untrusted) ? untrusted.item() : ItemForm.item(value);
	}

	/**
	 * Write a row, in the transaction of this task.
	 * @param key the key
	 * @param item what is to stand there, or {@code null} to delete it
	 * @param version the version of the change, 0 if it has none
	 * @throws SQLException if it was not written
	 */
	public void write(String key, @Nullable Item item, long version) throws SQLException {
		Connection connection = DataSourceUtils.getConnection(this.dataSource);
		try {
			if (!connection.unwrap(StoreConnection.class).write(key, item, this.guarded ? version : 0)) {
				this.rejected++;
			}
		}
		finally {
			DataSourceUtils.releaseConnection(connection, this.dataSource);
		}
	}

	/**
	 * Read a row, in the transaction of this task if there is one.
	 * @param key the key
	 * @return what stands there, or {@code null} if it was deleted
	 * @throws SQLException if it could not be read
	 */
	public @Nullable Item read(String key) throws SQLException {
		Connection connection = DataSourceUtils.getConnection(this.dataSource);
		try {
			StoreConnection own = connection.unwrap(StoreConnection.class);
			return own.store().load(key, own);
		}
		finally {
			DataSourceUtils.releaseConnection(connection, this.dataSource);
		}
	}

	@Override
	public boolean takesPartialChanges() {
		// It stores nothing that only the next version has.
		return true;
	}

	@Override
	public boolean isGuarded() {
		return this.guarded;
	}

	@Override
	public long rejected() {
		return this.rejected;
	}

}
