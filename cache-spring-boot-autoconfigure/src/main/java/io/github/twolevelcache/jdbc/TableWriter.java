package io.github.twolevelcache.jdbc;

import java.sql.Connection;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

import io.github.twolevelcache.store.CacheChange;

/**
 * Writes the rows of a table, all that it is given or none: in the transaction of the
 * caller, or in one of its own. Thread-safe.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class TableWriter<K, V> {

	private final Rows<V> rows;

	private final JdbcTemplate jdbc;

	private final DataSource dataSource;

	private final TransactionTemplate transaction;

	private final TransactionTemplate separately;

	private final TransactionTemplate nested;

	/**
	 * Create a writer.
	 * @param rows the rows of the table
	 * @param dataSource the connections to use
	 */
	TableWriter(Rows<V> rows, DataSource dataSource) {
		this.rows = rows;
		this.jdbc = new JdbcTemplate(dataSource);
		this.dataSource = dataSource;
		this.transaction = transaction(TransactionDefinition.PROPAGATION_REQUIRED);
		this.separately = transaction(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
		this.nested = transaction(TransactionDefinition.PROPAGATION_NESTED);
	}

	private TransactionTemplate transaction(int propagation) {
		TransactionTemplate template = new TransactionTemplate(new JdbcTransactionManager(this.dataSource));
		template.setPropagationBehavior(propagation);
		if (this.rows.dialect().locksGaps()) {
			template.setIsolationLevel(TransactionDefinition.ISOLATION_READ_COMMITTED);
		}
		return template;
	}

	/**
	 * Write changes.
	 * @param changes the changes, each of another key
	 * @return how many were older than their rows, as far as the database tells
	 */
	long write(List<CacheChange<K, V>> changes) {
		return write(changes, isGuarded(changes));
	}

	/**
	 * Write changes on behalf of write-behind. After a transaction that has passed the
	 * fence no older change comes, so no mark of a deleted record has to stay.
	 * @param changes the changes, each of another key
	 * @return how many were older than their rows, as far as the database tells
	 */
	long writeBehind(List<CacheChange<K, V>> changes) {
		boolean fenced = isInTransaction()
				&& JdbcCacheStore.FENCED.equals(TransactionSynchronizationManager.getCurrentTransactionName());
		return write(changes, isGuarded(changes) && !fenced);
	}

	// A transaction of the caller may belong to another data source.
	private boolean isInTransaction() {
		return TransactionSynchronizationManager.isActualTransactionActive()
				&& TransactionSynchronizationManager.hasResource(this.dataSource);
	}

	private long write(List<CacheChange<K, V>> changes, boolean marks) {
		if (changes.isEmpty()) {
			return 0;
		}
		if (changes.size() == 1 && !TransactionSynchronizationManager.isSynchronizationActive()) {
			ConnectionCallback<OptionalLong> alone = (connection) -> writeAlone(connection, changes, marks);
			OptionalLong older = Objects.requireNonNull(this.jdbc.execute(alone));
			if (older.isPresent()) {
				return older.getAsLong();
			}
		}
		if (changes.size() > 1 && !this.rows.table().released().isEmpty()) {
			return writeMovingValues(changes, marks);
		}
		return isInTransaction() ? writeAll(this.jdbc, changes, marks)
				: Objects.requireNonNull(this.transaction.execute((status) -> writeAll(this.jdbc, changes, marks)));
	}

	// Values that must be unique may be swapped, so that no order of puts is right. To
	// release them first costs a statement, so it is done only where it is needed. In a
	// transaction of the caller, what has failed is undone up to a savepoint.
	private long writeMovingValues(List<CacheChange<K, V>> changes, boolean marks) {
		try {
			return Objects.requireNonNull(this.nested.execute((status) -> writeAll(this.jdbc, changes, marks)));
		}
		catch (DataAccessException | TransactionException ex) {
			if (!UniqueViolation.caused(ex)) {
				throw ex;
			}
			return Objects.requireNonNull(this.nested.execute((status) -> {
				release(changes);
				return writeAll(this.jdbc, changes, marks);
			}));
		}
	}

	private void release(List<CacheChange<K, V>> changes) {
		boolean guarded = isGuarded(changes);
		byMissing(changes).forEach((missing, puts) -> {
			Table table = this.rows.without(missing).table();
			if (!table.released().isEmpty()) {
				release(table, puts, guarded);
			}
		});
	}

	private void release(Table table, List<CacheChange<K, V>> puts, boolean guarded) {
		for (List<CacheChange<K, V>> some : Parameters.split(puts, Parameters.MOST_CONDITIONS)) {
			List<@Nullable Object> arguments = new ArrayList<>();
			some.forEach((change) -> addKey(arguments, change, guarded));
			int unused = this.jdbc.update(this.rows.dialect().release(table, some.size(), guarded),
					arguments.toArray());
		}
	}

	// The puts, by the properties that they do not know.
	private Map<Set<String>, List<CacheChange<K, V>>> byMissing(List<CacheChange<K, V>> changes) {
		return changes.stream()
			.filter((change) -> !change.isDeletion())
			.collect(Collectors.groupingBy(CacheChange::missing, LinkedHashMap::new, Collectors.toList()));
	}

	private boolean isGuarded(List<CacheChange<K, V>> changes) {
		return this.rows.table().isVersioned() && !changes.isEmpty() && changes.get(0).version() != 0;
	}

	private void addKey(List<@Nullable Object> arguments, CacheChange<K, V> change, boolean guarded) {
		arguments.addAll(this.rows.keys().parameters(change.key()));
		if (guarded) {
			arguments.add(change.version());
		}
	}

	// One statement is a transaction by itself, if the connection commits, and saves a
	// round trip.
	private OptionalLong writeAlone(Connection connection, List<CacheChange<K, V>> changes, boolean marks)
			throws SQLException {
		return connection.getAutoCommit()
				? OptionalLong
					.of(writeAll(new JdbcTemplate(new SingleConnectionDataSource(connection, true)), changes, marks))
				: OptionalLong.empty();
	}

	/**
	 * Write changes in a transaction of their own, even if the caller's transaction has
	 * ended but is still bound, as it is after its commit.
	 * @param changes the changes, each of another key
	 * @return how many were older than their rows, as far as the database tells
	 */
	long writeSeparately(List<CacheChange<K, V>> changes) {
		return changes.isEmpty() ? 0 : Objects
			.requireNonNull(this.separately.execute((status) -> writeAll(this.jdbc, changes, isGuarded(changes))));
	}

	private long writeAll(JdbcTemplate jdbc, List<CacheChange<K, V>> changes, boolean marks) {
		boolean guarded = isGuarded(changes);
		// Deletions first: a value that must be unique may move from a deleted row to
		// another.
		long written = delete(jdbc, changes.stream().filter(CacheChange::isDeletion).toList(), marks)
				+ put(jdbc, changes, guarded);
		return (guarded && this.rows.dialect().tellsWhatItRejects()) ? changes.size() - written : 0;
	}

	private long put(JdbcTemplate jdbc, List<CacheChange<K, V>> changes, boolean guarded) {
		long written = 0;
		for (Map.Entry<Set<String>, List<CacheChange<K, V>>> puts : byMissing(changes).entrySet()) {
			Rows<V> known = this.rows.without(puts.getKey());
			for (List<CacheChange<K, V>> some : Parameters.split(puts.getValue(),
					most(known.table().written().size()))) {
				written += put(jdbc, known, some, guarded);
			}
		}
		return written;
	}

	private long put(JdbcTemplate jdbc, Rows<V> known, List<CacheChange<K, V>> puts, boolean guarded) {
		List<@Nullable Object> arguments = new ArrayList<>();
		puts.forEach((change) -> addRow(arguments, known, change, guarded));
		try {
			return jdbc.update(known.dialect().put(known.table(), puts.size(), guarded), arguments.toArray());
		}
		catch (DataAccessException ex) {
			throw UniqueViolation.of(ex);
		}
	}

	private static int most(int columns) {
		return Math.max(1, Parameters.MOST / columns);
	}

	private void addRow(List<@Nullable Object> arguments, Rows<V> known, CacheChange<K, V> change, boolean guarded) {
		V value = Objects.requireNonNull(change.value());
		Object own = known.values().keyOf(value);
		if (own != null && !own.equals(change.key())) {
			throw new DataIntegrityViolationException("A value was put under another key than its own",
					new SQLDataException("The key of the value is not the key of the cache", "22000"));
		}
		arguments.addAll(known.keys().parameters(change.key()));
		known.values().written().forEach((field) -> arguments.add(field.parameter(value)));
		if (known.table().isVersioned()) {
			arguments.add(guarded ? change.version() : 1L);
		}
	}

	// Where changes come in the right order, no mark of a deleted record has to stay.
	private long delete(JdbcTemplate jdbc, List<CacheChange<K, V>> deletions, boolean marks) {
		long written = 0;
		Dialect dialect = this.rows.dialect();
		Table table = this.rows.table();
		int most = marks ? most(table.keys().size() + 1) : Parameters.MOST_KEYS;
		for (List<CacheChange<K, V>> some : Parameters.split(deletions, most)) {
			List<@Nullable Object> arguments = new ArrayList<>();
			some.forEach((change) -> addKey(arguments, change, marks));
			String sql = marks ? dialect.tombstone(table, some.size()) : dialect.delete(table, some.size());
			written += jdbc.update(sql, arguments.toArray());
		}
		return marks ? written : deletions.size();
	}

	/**
	 * Delete what is left of some records that were deleted.
	 * @param version the version before which they were deleted
	 * @return how many, 0 if there are no more
	 */
	long purge(long version) {
		Table table = this.rows.table();
		if (!table.isVersioned()) {
			return 0;
		}
		String sql = this.rows.dialect().purge(table, Parameters.MOST_KEYS);
		return Objects.requireNonNull(this.transaction.execute((status) -> this.jdbc.update(sql, version)));
	}

}
