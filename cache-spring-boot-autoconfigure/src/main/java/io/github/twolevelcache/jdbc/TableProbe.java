package io.github.twolevelcache.jdbc;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import javax.sql.DataSource;

import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataAccessException;
import org.springframework.data.jdbc.support.JdbcUtil;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.SqlParameterValue;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import io.github.twolevelcache.jdbc.ValueMapping.Field;

/**
 * Has the database run the statements of a store in a way in which they touch no row:
 * whatever it says against types, rights and names, it says at the start.
 */
final class TableProbe {

	private final Rows<?> rows;

	private final JdbcTemplate jdbc;

	private final TransactionTemplate transaction;

	/**
	 * Create a probe.
	 * @param rows the rows of the store
	 * @param dataSource the database
	 */
	TableProbe(Rows<?> rows, DataSource dataSource) {
		this.rows = rows;
		this.jdbc = new JdbcTemplate(dataSource);
		this.transaction = new TransactionTemplate(new JdbcTransactionManager(dataSource));
	}

	/**
	 * Run the statements.
	 * @throws UnusableTableException if the database refuses one
	 */
	void run() {
		Table table = this.rows.table();
		Dialect dialect = this.rows.dialect();
		List<Object> none = new ArrayList<>();
		table.keys().forEach((column) -> none.add(nothing(column)));
		attempt("read", table.select(this.rows.values().columns()) + dialect.keyIn(table, 1) + " and 1 = 0", none);
		List<Object> put = new ArrayList<>(none);
		for (Field field : this.rows.values().written()) {
			put.add(new SqlParameterValue(
					Objects.requireNonNull(JdbcUtil.targetSqlTypeFor(field.cell().columnType()).getVendorTypeNumber()),
					null));
		}
		if (table.version() == null) {
			attempt("written", dialect.put(table, 0, false), put);
			attempt("deleted from", dialect.delete(table, 1) + " and 1 = 0", none);
			return;
		}
		put.add(nothing(table.version()));
		attempt("written", dialect.put(table, 0, true), put);
		attempt("written", dialect.put(table, 0, false), put);
		List<Object> deletion = new ArrayList<>(none);
		deletion.add(nothing(table.version()));
		attempt("written", dialect.tombstone(table, 0), deletion);
		attempt("deleted from", dialect.delete(table, 1) + " and 1 = 0", none);
		attempt("deleted from", dialect.purge(table, 1), List.of(nothing(table.version())));
	}

	private static SqlParameterValue nothing(Column column) {
		return new SqlParameterValue(column.jdbcType(), null);
	}

	private void attempt(String what, String sql, List<Object> arguments) {
		try {
			this.transaction.executeWithoutResult((status) -> {
				status.setRollbackOnly();
				if (sql.startsWith("select")) {
					RowCallbackHandler nothing = (row) -> {
					};
					this.jdbc.query(sql, nothing, arguments.toArray());
				}
				else {
					int unused = this.jdbc.update(sql, arguments.toArray());
				}
			});
		}
		catch (DataAccessException ex) {
			throw new UnusableTableException(
					"Table '%s' cannot be %s: %s".formatted(this.rows.table().name(), what,
							NestedExceptionUtils.getMostSpecificCause(ex).getMessage()),
					"Change the type of the column or of the property, pass a converter to JdbcCacheStore.of(...).converters(...), "
							+ "or give this user the right. The statement was: " + sql,
					ex);
		}
	}

}
