package io.github.twolevelcache.simulator.store;

import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.Savepoint;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.simulator.instance.Item;

/**
 * A connection to the database. Used by one task at a time.
 */
public final class StoreConnection {

	private final Store store;

	private boolean autoCommit;

	private boolean ended;

	private @Nullable Transaction transaction;

	StoreConnection(Store store, boolean autoCommit) {
		this.store = store;
		this.autoCommit = autoCommit;
	}

	private Transaction transaction() throws SQLException {
		if (this.ended) {
			throw new SQLException("The connection is closed", "08003");
		}
		Transaction begun = this.transaction;
		if (begun == null) {
			begun = new Transaction();
			this.transaction = begun;
		}
		return begun;
	}

	/**
	 * Read a row, with what this transaction has written.
	 * @param key the key
	 * @return what stands there, or {@code null} if it was deleted
	 */
	@Nullable Item read(String key) {
		Transaction begun = this.transaction;
		return (begun != null) ? this.store.read(key, begun).item() : this.store.committed(key);
	}

	/**
	 * Write a row.
	 * @param key the key
	 * @param item what is to stand there, or {@code null} to delete it
	 * @param guard the version of the change: a row with a higher one is left alone; 0 if
	 * it has none
	 * @return whether it was written
	 * @throws SQLException if it was not, or nobody knows
	 */
	public boolean write(String key, @Nullable Item item, long guard) throws SQLException {
		this.store.statement(key);
		Transaction writing = transaction();
		try {
			this.store.lock("row " + key, writing);
			long before = this.store.read(key, writing).guard();
			boolean newer = guard == 0 || before <= guard;
			if (newer) {
				if (item != null) {
					this.store.requireUnique(item, writing);
				}
				writing.rows().put(key, new Row(item, Math.max(before, guard)));
			}
			return newer;
		}
		finally {
			ended();
		}
	}

	@Nullable Long lockToken(String partition) throws SQLException {
		Transaction reading = transaction();
		this.store.lock("fence " + partition, reading);
		return this.store.token(partition, reading);
	}

	void addToken(String partition) throws SQLException {
		Transaction writing = transaction();
		this.store.lock("fence " + partition, writing);
		if (this.store.token(partition, writing) != null) {
			throw new SQLIntegrityConstraintViolationException("There is such a row", "23505");
		}
		writing.tokens().put(partition, 0L);
	}

	void setToken(String partition, long token) throws SQLException {
		Transaction writing = transaction();
		this.store.lock("fence " + partition, writing);
		writing.tokens().put(partition, token);
	}

	Store store() {
		return this.store;
	}

	// A statement has ended.
	void ended() throws SQLException {
		if (this.autoCommit) {
			commit();
		}
	}

	boolean isAutoCommit() {
		return this.autoCommit;
	}

	void setAutoCommit(boolean on) throws SQLException {
		if (on) {
			commit();
		}
		this.autoCommit = on;
	}

	void commit() throws SQLException {
		Transaction ending = this.transaction;
		this.transaction = null;
		if (ending != null) {
			this.store.commit(ending);
		}
	}

	void rollback() {
		Transaction ending = this.transaction;
		this.transaction = null;
		if (ending != null) {
			this.store.unlock(ending);
		}
	}

	Savepoint savepoint() throws SQLException {
		return new Copy(transaction().copy());
	}

	void rollback(Savepoint savepoint) throws SQLException {
		transaction().restore(((Copy) savepoint).transaction());
	}

	/**
	 * End it as the database does when its client is gone: what was not committed is
	 * rolled back.
	 */
	void end() {
		this.ended = true;
		rollback();
	}

	/** What a transaction has written up to then. */
	private record Copy(Transaction transaction) implements Savepoint {

		@Override
		public int getSavepointId() {
			return System.identityHashCode(this.transaction);
		}

		@Override
		public String getSavepointName() {
			return "savepoint";
		}

	}

}
