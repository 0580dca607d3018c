package io.github.twolevelcache.internal.jdbc;

import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicReference;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

import io.github.twolevelcache.internal.drain.Fence;
import io.github.twolevelcache.internal.drain.FencedException;
import io.github.twolevelcache.jdbc.JdbcCacheStore;
import io.github.twolevelcache.jdbc.UnusableTableException;

/**
 * A fence in the database of the writer: a table with a row for each partition of the log
 * of each cache. A batch locks the rows of its partitions, so two batches of a partition
 * follow each other, and leaves the higher token in them. Thread-safe.
 *
 * <pre>
 * create table two_level_cache_fence (cache varchar(255), part int, token bigint not null, primary key (cache, part))
 * </pre>
 */
public final class JdbcFence implements Fence {

	private static final String DDL = "create table two_level_cache_fence "
			+ "(cache varchar(255), part int, token bigint not null, primary key (cache, part))";

	private final String cache;

	private final JdbcTemplate jdbc;

	private final TransactionTemplate transaction;

	private final TransactionTemplate separately;

	/**
	 * Create a fence.
	 * @param cache the name of the cache; caches that share a database need different
	 * ones
	 * @param dataSource the connections that the writer uses too, such as
	 * {@link JdbcCacheStore#writeBehindDataSource()}
	 * @param transactionManager the transactions of these connections
	 */
	public JdbcFence(String cache, DataSource dataSource, PlatformTransactionManager transactionManager) {
		this.cache = cache;
		this.jdbc = new JdbcTemplate(dataSource);
		this.transaction = new TransactionTemplate(transactionManager);
		this.transaction.setName(JdbcCacheStore.FENCED);
		this.separately = new TransactionTemplate(transactionManager);
		this.separately.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
	}

	/**
	 * Add the rows that are missing. Several instances may do so at once.
	 * @param partitions the number of partitions of the log
	 * @throws UnusableTableException if there is no table
	 * @throws IllegalStateException if the transactions are not those of the data source
	 */
	public void prepare(int partitions) {
		this.separately.executeWithoutResult((status) -> requireTransaction());
		Set<Integer> known = known();
		for (int partition = 0; partition < partitions; partition++) {
			if (!known.contains(partition)) {
				add(partition);
			}
		}
	}

	// Otherwise rows would be locked only for a moment.
	private void requireTransaction() {
		DataSource dataSource = Objects.requireNonNull(this.jdbc.getDataSource());
		if (!TransactionSynchronizationManager.hasResource(dataSource)) {
			throw new IllegalStateException(
					("The writes of cache '%s' cannot be fenced, because the transaction manager does "
							+ "not manage the connections of its data source")
						.formatted(this.cache));
		}
	}

	private Set<Integer> known() {
		try {
			return new HashSet<>(this.jdbc.queryForList("select part from two_level_cache_fence where cache = ?",
					Integer.class, this.cache));
		}
		catch (BadSqlGrammarException ex) {
			throw new UnusableTableException(
					"The writes of cache '" + this.cache + "' are fenced, but there is no table for the fence",
					"Create it (" + DDL + "), or set write.behind.ordering to guard.");
		}
	}

	// A duplicate key ends the transaction, so each row has its own.
	private void add(int partition) {
		try {
			this.separately.executeWithoutResult((status) -> this.jdbc.update(
					"insert into two_level_cache_fence (cache, part, token) values (?, ?, 0)", this.cache, partition));
		}
		catch (DuplicateKeyException ex) {
			// Another instance was faster.
		}
	}

	@Override
	public void run(SortedMap<Integer, Long> tokens, Batch batch) throws Exception {
		AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
		this.transaction.executeWithoutResult((status) -> {
			try {
				pass(tokens);
				batch.write();
			}
			catch (Exception ex) {
				status.setRollbackOnly();
				failure.set(ex);
			}
		});
		Exception thrown = failure.get();
		if (thrown != null) {
			throw thrown;
		}
	}

	// Compares here, not in an update: MySQL may count a row as untouched whose token is
	// the same.
	private void pass(SortedMap<Integer, Long> tokens) throws FencedException, SQLException {
		Map<Integer, Long> passed = lock(tokens);
		List<Object[]> higher = new ArrayList<>();
		for (Map.Entry<Integer, Long> entry : tokens.entrySet()) {
			int partition = entry.getKey();
			Long token = passed.get(partition);
			if (token == null) {
				throw new SQLTransientException(
						"Table two_level_cache_fence has no row for partition %d of cache '%s'; an instance adds it when it starts"
							.formatted(partition, this.cache));
			}
			if (token > entry.getValue()) {
				throw new FencedException(this.cache, partition, token);
			}
			if (token < entry.getValue()) {
				higher.add(new Object[] { entry.getValue(), this.cache, partition });
			}
		}
		if (!higher.isEmpty()) {
			int[] unused = this.jdbc
				.batchUpdate("update two_level_cache_fence set token = ? where cache = ? and part = ?", higher);
		}
	}

	// In order, so that two batches do not deadlock.
	private Map<Integer, Long> lock(SortedMap<Integer, Long> tokens) {
		Map<Integer, Long> passed = new HashMap<>();
		List<Object> parameters = new ArrayList<>(List.of(this.cache));
		parameters.addAll(tokens.keySet());
		RowCallbackHandler row = (found) -> passed.put(found.getInt(1), found.getLong(2));
		this.jdbc.query(
				"select part, token from two_level_cache_fence where cache = ? and part in (?%s) order by part for update"
					.formatted(", ?".repeat(tokens.size() - 1)),
				row, parameters.toArray());
		return passed;
	}

}
