package io.github.twolevelcache.simulator.store;

import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.SQLTransientException;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.simulator.core.Event;
import io.github.twolevelcache.simulator.core.Simulation;
import io.github.twolevelcache.simulator.instance.Item;

/**
 * The database of the application. Transactions see what was committed and what they have
 * written themselves, and lock the rows that they write until they end ("read
 * committed").
 */
public final class Store {

	private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(2);

	private final Simulation simulation;

	private final RandomGenerator random;

	private final boolean slow;

	/** Returns the table that has a key. */
	private final UnaryOperator<String> tableOf;

	private final Listener listener;

	private final Map<String, Row> rows = new HashMap<>();

	/** By partition of a log, the token that its fence was last passed with. */
	private final Map<String, Long> tokens = new LinkedHashMap<>();

	private final Map<String, Transaction> locks = new HashMap<>();

	private final Set<Thread> waiting = new LinkedHashSet<>();

	private final Trouble trouble;

	/** By table. */
	private final Map<String, Trouble> troubles = new HashMap<>();

	/**
	 * Create a database in which all rows have version 0.
	 * @param simulation its world
	 * @param slow whether a load takes longer than a lease now and then
	 * @param tableOf returns the table that has a key
	 * @param listener is told what is committed
	 */
	public Store(Simulation simulation, boolean slow, UnaryOperator<String> tableOf, Listener listener) {
		this.simulation = simulation;
		this.trouble = new Trouble(simulation);
		this.tableOf = tableOf;
		this.random = simulation.chance("store");
		this.slow = slow;
		this.listener = listener;
	}

	/**
	 * Make sure that it is noticed, even if whoever has asked for it goes on.
	 * @param what what is not simulated
	 * @return the exception to throw
	 */
	UnsupportedOperationException notSimulated(Object what) {
		UnsupportedOperationException failure = new UnsupportedOperationException("Not simulated: " + what);
		this.simulation.tasks().failed(failure);
		return failure;
	}

	/**
	 * Return what was committed.
	 * @param key the key
	 * @return what stands there, or {@code null} if it was deleted
	 */
	public @Nullable Item committed(String key) {
		return row(key).item();
	}

	private Row row(String key) {
		return this.rows.computeIfAbsent(key, (text) -> new Row(new Item(text, 0), 0));
	}

	/**
	 * Read a key, which takes a while. Called by a task.
	 * @param key the key
	 * @param connection the connection that reads
	 * @return what stands there, or {@code null} if it was deleted
	 * @throws SQLException if it cannot be read
	 */
	@Nullable Item load(String key, StoreConnection connection) throws SQLException {
		this.simulation.tasks().sleep(pause());
		this.trouble.read();
		troubleOf(key).read();
		Item read = connection.read(key);
		this.simulation.trace("database", () -> "reads " + key + " = " + ((read != null) ? read.version() : null));
		this.simulation.tasks().sleep(pause());
		return read;
	}

	/**
	 * Draw how long something takes.
	 * @return how long
	 */
	public Duration pause() {
		double millis = (this.slow && this.random.nextInt(100) == 0) ? 2500 * this.random.nextDouble()
				: 10 * this.random.nextDouble();
		return Duration.ofNanos((long) (millis * 1_000_000));
	}

	/**
	 * Write a row at once, in a transaction of its own.
	 * @param item the new row
	 */
	public void write(Item item) {
		this.rows.put(item.key(), new Row(item, 0));
	}

	/**
	 * Return what is wrong with the whole database.
	 * @return its trouble
	 */
	public Trouble trouble() {
		return this.trouble;
	}

	/**
	 * Return what is wrong with one table.
	 * @param table its name
	 * @return its trouble
	 */
	public Trouble trouble(String table) {
		return this.troubles.computeIfAbsent(table, (first) -> new Trouble(this.simulation));
	}

	private Trouble troubleOf(String key) {
		return trouble(this.tableOf.apply(key));
	}

	/**
	 * Let a statement take its time. Called by a task.
	 * @throws SQLException if it fails
	 */
	void statement() throws SQLException {
		this.simulation.tasks().sleep(Duration.ofNanos((long) (2_000_000 * this.random.nextDouble())));
		this.trouble.write();
	}

	/**
	 * Let a statement that changes a row take its time. Called by a task.
	 * @param key the key of the row
	 * @throws SQLException if it fails
	 */
	void statement(String key) throws SQLException {
		statement();
		troubleOf(key).write();
	}

	/**
	 * Wait for a lock. Called by a task.
	 * @param name what is locked
	 * @param transaction who holds it until it ends
	 * @throws SQLException if others hold it for too long, or the thread is interrupted
	 */
	void lock(String name, Transaction transaction) throws SQLException {
		long latest = this.simulation.now() + LOCK_TIMEOUT.toNanos();
		Thread thread = Thread.currentThread();
		for (Transaction holder = this.locks.get(name); holder != null
				&& holder != transaction; holder = this.locks.get(name)) {
			if (this.simulation.now() >= latest || thread.isInterrupted()) {
				throw new SQLTransientException("The row is locked by another transaction", "55P03");
			}
			Event wake = this.simulation.at(latest, () -> this.simulation.tasks().unpark(thread));
			this.waiting.add(thread);
			this.simulation.tasks().park();
			this.waiting.remove(thread);
			wake.cancel();
		}
		this.locks.put(name, transaction);
	}

	void unlock(Transaction transaction) {
		this.locks.values().removeIf((holder) -> holder == transaction);
		List.copyOf(this.waiting).forEach(this.simulation.tasks()::unpark);
	}

	Row read(String key, Transaction transaction) {
		Row own = transaction.rows().get(key);
		return (own != null) ? own : row(key);
	}

	@Nullable Long token(String partition, Transaction transaction) {
		Long own = transaction.tokens().get(partition);
		return (own != null) ? own : this.tokens.get(partition);
	}

	List<String> partitions() {
		return List.copyOf(this.tokens.keySet());
	}

	/**
	 * Refuse a row whose tag another row has.
	 * @param item the row
	 * @param transaction the transaction
	 * @throws SQLException if another row has the tag
	 */
	void requireUnique(Item item, Transaction transaction) throws SQLException {
		String tag = item.tag();
		if (tag == null) {
			return;
		}
		lock("tag " + tag, transaction);
		for (String key : this.rows.keySet()) {
			Item other = read(key, transaction).item();
			if (other != null && !key.equals(item.key()) && tag.equals(other.tag())) {
				this.simulation.record("STORE", item + " is refused, " + other + " has its tag");
				throw new SQLIntegrityConstraintViolationException("Another row has this tag", "23505");
			}
		}
	}

	/**
	 * Make the changes of a transaction.
	 * @param transaction the transaction
	 * @throws SQLException if nobody knows that they were made
	 */
	void commit(Transaction transaction) throws SQLException {
		transaction.rows().forEach((key, row) -> {
			this.rows.put(key, row);
			this.simulation.trace("database", () -> "commits " + key + " = " + row.item());
			this.listener.committed(key, row.item());
		});
		this.tokens.putAll(transaction.tokens());
		unlock(transaction);
		boolean doubtful = this.trouble.isDoubtful()
				|| transaction.rows().keySet().stream().anyMatch((key) -> troubleOf(key).isDoubtful());
		if (doubtful && !transaction.rows().isEmpty()) {
			throw new SQLException("The connection has ended", "08007");
		}
	}

	/**
	 * Is told what is committed.
	 */
	@FunctionalInterface
	public interface Listener {

		/**
		 * A row was committed.
		 * @param key its key
		 * @param item what stands there, or {@code null} if it was deleted
		 */
		void committed(String key, @Nullable Item item);

	}

	/**
	 * What a driver throws that is out of memory, for example.
	 */
	public static final class DriverError extends Error {

		private static final long serialVersionUID = 1L;

	}

}
