package io.github.twolevelcache.checker.worker;

import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

import io.github.twolevelcache.checker.history.Event;

/**
 * Makes changes within transactions, beside others that are rolled back. Used by one
 * thread.
 */
final class Transactions {

	private final TransactionTemplate transaction;

	private final TransactionTemplate nested;

	private final Changes changes;

	/** Takes what was read wrongly. */
	private final Consumer<Event> history;

	Transactions(PlatformTransactionManager manager, Changes changes, Consumer<Event> history) {
		this.transaction = new TransactionTemplate(manager);
		this.nested = new TransactionTemplate(manager);
		this.nested.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
		this.changes = changes;
		this.history = history;
	}

	/**
	 * Change a key, and roll that back.
	 * @param key the key
	 */
	void rollBack(int key) {
		spoil(this.transaction, key);
	}

	private void spoil(TransactionTemplate template, int key) {
		if (this.changes.maySpoil(key)) {
			template.executeWithoutResult((status) -> {
				Event change = this.changes.spoil(key);
				if (change != null) {
					check(change);
				}
				status.setRollbackOnly();
			});
		}
	}

	/**
	 * Change a key in a transaction: in its course, or after its commit. Within it, other
	 * changes are rolled back to savepoints.
	 * @param key the key
	 * @param begun is told what will have been begun when the transaction has committed.
	 * The database always commits: what fails from then on, fails after the commit.
	 */
	void write(int key, Consumer<Event> begun) {
		this.transaction.executeWithoutResult((status) -> {
			if (oneInFour()) {
				spoil(this.nested, key);
			}
			Event write = this.changes.begin(key);
			if (oneInFour()) {
				// What it loads is not for others before it commits.
				this.changes.read(key);
			}
			if (oneInFour()) {
				afterCommit(() -> this.changes.make(write));
			}
			else {
				this.changes.make(write);
				if (oneInFour()) {
					spoil(this.nested, key);
				}
				check(write);
			}
			begun.accept(write);
		});
	}

	private void check(Event change) {
		Event misread = this.changes.misread(change);
		if (misread != null) {
			this.history.accept(misread);
		}
	}

	private static void afterCommit(Runnable change) {
		TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {

			@Override
			public void afterCommit() {
				change.run();
			}

		});
	}

	private static boolean oneInFour() {
		return ThreadLocalRandom.current().nextInt(4) == 0;
	}

}
