package io.github.twolevelcache.jdbc;

import java.lang.reflect.RecordComponent;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
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
final class TableWriter<K, V extends Record> {

	private final Table table;

	private final Dialect dialect;

	private final List<RecordComponent> components;

	private final JdbcTemplate jdbc;

	private final DataSource dataSource;

	private final TransactionTemplate transaction;

	private final TransactionTemplate separately;

	/**
	 * Create a writer.
	 * @param table the table
	 * @param dialect the dialect of its database
	 * @param components the components of the values that are not part of the key
	 * @param dataSource the connections to use
	 */
	TableWriter(Table table, Dialect dialect, List<RecordComponent> components, DataSource dataSource) {
		this.table = table;
		this.dialect = dialect;
		this.components = components;
		this.jdbc = new JdbcTemplate(dataSource);
		this.dataSource = dataSource;
		this.transaction = new TransactionTemplate(new JdbcTransactionManager(dataSource));
		this.separately = new TransactionTemplate(new JdbcTransactionManager(dataSource));
		this.separately.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
	}

	/**
	 * Write changes.
	 * @param changes the changes, each of another key
	 * @return how many were older than their rows, as far as the database tells
	 */
	long write(List<CacheChange<K, V>> changes) {
		if (changes.isEmpty()) {
			return 0;
		}
		if (changes.size() == 1 && !TransactionSynchronizationManager.isSynchronizationActive()) {
			ConnectionCallback<OptionalLong> alone = (connection) -> writeAlone(connection, changes);
			OptionalLong older = Objects.requireNonNull(this.jdbc.execute(alone));
			if (older.isPresent()) {
				return older.getAsLong();
			}
		}
		// A transaction of the caller may belong to another data source.
		boolean joins = TransactionSynchronizationManager.isActualTransactionActive()
				&& TransactionSynchronizationManager.hasResource(this.dataSource);
		return joins ? writeAll(this.jdbc, changes)
				: Objects.requireNonNull(this.transaction.execute((status) -> writeAll(this.jdbc, changes)));
	}

	// One statement is a transaction by itself, if the connection commits, and saves a
	// round trip.
	private OptionalLong writeAlone(Connection connection, List<CacheChange<K, V>> changes) throws SQLException {
		return connection.getAutoCommit()
				? OptionalLong.of(writeAll(new JdbcTemplate(new SingleConnectionDataSource(connection, true)), changes))
				: OptionalLong.empty();
	}

	/**
	 * Write changes in a transaction of their own, even if the caller's transaction has
	 * ended but is still bound, as it is after its commit.
	 * @param changes the changes, each of another key
	 * @return how many were older than their rows, as far as the database tells
	 */
	long writeSeparately(List<CacheChange<K, V>> changes) {
		return changes.isEmpty() ? 0
				: Objects.requireNonNull(this.separately.execute((status) -> writeAll(this.jdbc, changes)));
	}

	private long writeAll(JdbcTemplate jdbc, List<CacheChange<K, V>> changes) {
		if (this.table.isVersioned()) {
			return upsert(jdbc, changes, changes.get(0).version() != 0);
		}
		long unused = upsert(jdbc, changes.stream().filter((change) -> !change.isDeletion()).toList(), false);
		delete(jdbc, changes.stream().filter(CacheChange::isDeletion).toList());
		return 0;
	}

	private long upsert(JdbcTemplate jdbc, List<CacheChange<K, V>> changes, boolean guarded) {
		long written = 0;
		int most = Math.max(1, Parameters.MOST / this.table.columns().size());
		for (List<CacheChange<K, V>> rows : Parameters.split(changes, most)) {
			List<@Nullable Object> arguments = new ArrayList<>();
			rows.forEach((change) -> addRow(arguments, change, guarded));
			written += jdbc.update(this.dialect.upsert(this.table, rows.size(), guarded), arguments.toArray());
		}
		return (guarded && this.dialect.tellsWhatItRejects()) ? changes.size() - written : 0;
	}

	private void addRow(List<@Nullable Object> arguments, CacheChange<K, V> change, boolean guarded) {
		arguments.addAll(Parameters.ofKey(change.key()));
		V value = change.value();
		for (RecordComponent component : this.components) {
			arguments.add((value != null) ? Parameters.of(component, value) : null);
		}
		if (this.table.isVersioned()) {
			arguments.add(value == null);
			arguments.add(guarded ? change.version() : 1L);
		}
	}

	private void delete(JdbcTemplate jdbc, List<CacheChange<K, V>> changes) {
		for (List<CacheChange<K, V>> rows : Parameters.split(changes, Parameters.MOST_KEYS)) {
			int unused = jdbc.update(
					"delete from %s where %s".formatted(this.table.name(), this.table.keyIn(rows.size())),
					rows.stream().flatMap((change) -> Parameters.ofKey(change.key()).stream()).toArray());
		}
	}

}
