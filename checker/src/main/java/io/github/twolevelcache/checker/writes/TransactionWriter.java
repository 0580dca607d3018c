package io.github.twolevelcache.checker.writes;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

import io.github.twolevelcache.TwoLevelCache;
import io.github.twolevelcache.store.CacheLoader;

/**
 * Random transactions: puts, evicts and reads, with savepoints and nested transactions
 * within each other, of which some are rolled back. Nobody else changes their keys, so
 * each read has one right answer. Used by one thread.
 */
final class TransactionWriter {

	private static final int KEYS = 10;

	private static final int DEEPEST = 3;

	private static final int MOST_STEPS = 6;

	private final RandomGenerator random;

	private final TwoLevelCache cache;

	private final CacheLoader<String, Item> loader;

	private final Report report;

	private final TransactionTemplate transaction;

	private final TransactionTemplate nested;

	private final TransactionTemplate readOnly;

	private TransactionModel model = new TransactionModel();

	private List<String> keys = List.of();

	private long number;

	/**
	 * Create a writer.
	 * @param cache the cache
	 * @param loader reads the table
	 * @param manager the transactions
	 * @param report is told what was committed, and what was read and is wrong
	 * @param random decides
	 */
	TransactionWriter(TwoLevelCache cache, CacheLoader<String, Item> loader, PlatformTransactionManager manager,
			Report report, RandomGenerator random) {
		this.cache = cache;
		this.loader = loader;
		this.report = report;
		this.random = random;
		this.transaction = template(manager, TransactionDefinition.PROPAGATION_REQUIRED);
		this.nested = template(manager, TransactionDefinition.PROPAGATION_NESTED);
		this.readOnly = template(manager, TransactionDefinition.PROPAGATION_REQUIRED);
		this.readOnly.setReadOnly(true);
	}

	// What is loaded must not be older than what was written meanwhile.
	private static TransactionTemplate template(PlatformTransactionManager manager, int propagation) {
		TransactionTemplate template = new TransactionTemplate(manager);
		template.setPropagationBehavior(propagation);
		template.setIsolationLevel(TransactionDefinition.ISOLATION_READ_COMMITTED);
		return template;
	}

	/**
	 * Write and read.
	 * @param name begins the keys
	 * @param over tells when to end
	 */
	void write(String name, BooleanSupplier over) {
		begin(name);
		while (!over.getAsBoolean()) {
			try {
				transact();
				read(key());
				this.readOnly.executeWithoutResult((status) -> readSome());
			}
			catch (RuntimeException ex) {
				// It may have been committed or not.
				this.model.open().forEach((change) -> this.report.refused(change.key(), change.number()));
				begin(name + "-" + this.number);
			}
		}
	}

	private void begin(String name) {
		this.model = new TransactionModel();
		this.keys = IntStream.range(0, KEYS).mapToObj((key) -> name + "-" + key).toList();
	}

	private void transact() {
		this.model.begin();
		boolean kept = execute(this.transaction, 0);
		List<TransactionModel.Change> changes = this.model.changes();
		if (kept) {
			changes.forEach(this::committed);
		}
		end(kept);
		changes.forEach((change) -> read(change.key()));
	}

	private void committed(TransactionModel.Change change) {
		if (change.deletion()) {
			this.report.deleted(change.key(), change.number());
		}
		else {
			this.report.put(change.key(), change.number());
		}
	}

	private boolean execute(TransactionTemplate template, int depth) {
		return Boolean.TRUE.equals(template.execute((status) -> {
			change(status, depth);
			if (this.random.nextInt(4) == 0) {
				status.setRollbackOnly();
				return false;
			}
			if (depth == 0) {
				this.model.changes()
					.stream()
					.filter(TransactionModel.Change::deletion)
					.forEach((change) -> this.report.deleting(change.key(), change.number()));
			}
			return true;
		}));
	}

	private void end(boolean kept) {
		if (kept) {
			this.model.commit();
		}
		else {
			undo();
		}
	}

	private void undo() {
		this.model.rollBack()
			.stream()
			.filter((change) -> !change.deletion())
			.forEach((change) -> this.report.rolledBack(change.key(), change.number()));
	}

	private void change(TransactionStatus status, int depth) {
		int steps = 1 + this.random.nextInt(MOST_STEPS);
		for (int step = 0; step < steps; step++) {
			switch (this.random.nextInt(8)) {
				case 0, 1 -> readSome();
				case 2, 3, 4 -> put(key());
				case 5 -> evict(key());
				case 6 -> nest(depth + 1);
				default -> setSavepoint(status, depth + 1);
			}
		}
	}

	private void put(String key) {
		this.number++;
		this.model.put(key, this.number);
		this.cache.put(key, Item.of(this.number, ""));
	}

	private void evict(String key) {
		this.number++;
		this.model.delete(key, this.number);
		this.cache.evict(key);
	}

	private void nest(int depth) {
		if (depth <= DEEPEST) {
			this.model.begin();
			end(execute(this.nested, depth));
			readSome();
		}
	}

	private void setSavepoint(TransactionStatus status, int depth) {
		if (depth > DEEPEST) {
			return;
		}
		Object savepoint = status.createSavepoint();
		this.model.begin();
		change(status, depth);
		// It can be rolled back to again and again.
		while (this.random.nextBoolean()) {
			status.rollbackToSavepoint(savepoint);
			undo();
			readSome();
			this.model.begin();
			change(status, depth);
		}
		if (this.random.nextBoolean()) {
			status.releaseSavepoint(savepoint);
		}
		this.model.commit();
	}

	private void readSome() {
		if (this.random.nextInt(4) == 0) {
			Map<Object, Object> found = this.cache.getAll(this.keys);
			this.keys.forEach((key) -> check(key, (Item) found.get(key)));
		}
		else {
			read(key());
		}
	}

	private void read(String key) {
		Callable<@Nullable Item> load = () -> this.loader.load(key);
		check(key, this.random.nextBoolean() ? this.cache.get(key, Item.class) : this.cache.get(key, load));
	}

	private void check(String key, @Nullable Item read) {
		this.report.read(key, this.model.number(key), (read != null) ? read.number() : null);
	}

	private String key() {
		return this.keys.get(this.random.nextInt(KEYS));
	}

}
