package io.github.twolevelcache.simulator.world;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import org.springframework.core.Ordered;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

import io.github.twolevelcache.simulator.instance.Instance;
import io.github.twolevelcache.simulator.store.Store.DriverError;
import io.github.twolevelcache.simulator.world.OpenTransaction.Change;
import io.github.twolevelcache.store.BacklogFullException;

/**
 * Makes the calls of one transaction.
 */
final class TransactionCaller {

	private final World world;

	private final Caller caller;

	private final Writer writer;

	private final Instance instance;

	/** Another one if the instance was started anew. */
	private final PlatformTransactionManager manager;

	private final OpenTransaction transaction = new OpenTransaction();

	/** What was put in callbacks after the commit. */
	private final List<Change> late = new ArrayList<>();

	/** Whether the database has committed. */
	private boolean stored;

	TransactionCaller(World world, Caller caller, Writer writer, Instance instance) {
		this.world = world;
		this.caller = caller;
		this.writer = writer;
		this.instance = instance;
		this.manager = instance.bean(PlatformTransactionManager.class);
	}

	private boolean isCertain() {
		return this.caller.isCertain(this.instance) && isAlive();
	}

	// A transaction ends with the process that began it.
	private boolean isAlive() {
		return this.instance.isRunning() && this.instance.bean(PlatformTransactionManager.class) == this.manager;
	}

	void run() {
		boolean committed = false;
		long began = this.world.simulation().now();
		this.caller.record("BEGIN");
		try {
			TransactionTemplate template = new TransactionTemplate(this.manager);
			committed = Boolean.TRUE.equals(template.execute((status) -> {
				afterCommit(Ordered.HIGHEST_PRECEDENCE, () -> this.stored = true);
				boolean commits = steps(template);
				if (commits) {
					// Others may see them from now on.
					this.transaction.changes()
						.forEach((change) -> this.world.judge().committed(change.key(), change.version()));
				}
				else {
					status.setRollbackOnly();
				}
				return commits;
			}));
			this.caller.record(committed ? "COMMIT done" : "ROLLBACK done");
		}
		catch (RuntimeException | DriverError ex) {
			this.caller.record("COMMIT fails: " + Judge.describe(ex));
			if (this.stored && isCertain() && !isFull(ex)) {
				this.world.judge().failedAfterCommit(this.instance.toString(), began, ex);
			}
		}
		boolean certain = committed && isCertain();
		for (Change change : this.transaction.changes()) {
			this.writer.ended(this.instance, change, certain);
		}
		// Spring swallows what fails in Redis only, and is not made up for.
		boolean swallowed = this.world.settings().properties().containsKey("l2.when-unavailable")
				&& !this.world.settings().isBehind() && this.world.disturbances().areAny();
		this.late.forEach((change) -> this.writer.ended(this.instance, change, certain && !swallowed));
	}

	private static boolean isFull(Throwable failure) {
		return failure instanceof BacklogFullException || (failure.getCause() != null && isFull(failure.getCause()));
	}

	private static void afterCommit(int order, Runnable callback) {
		TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {

			@Override
			public int getOrder() {
				return order;
			}

			@Override
			public void afterCommit() {
				callback.run();
			}

		});
	}

	// Returns whether they are to be committed.
	private boolean steps(TransactionTemplate template) {
		for (Operation next = this.caller.peek(); next != null; next = this.caller.peek()) {
			if (next.endsTransaction()) {
				return this.caller.next().operation() == Operation.COMMIT;
			}
			if (next == Operation.SAVEPOINT) {
				nested(template);
			}
			else {
				step();
			}
		}
		return true;
	}

	// A savepoint that was left out has nothing to roll back to.
	private void step() {
		Plan.PlannedCall call = this.caller.next();
		if (call.operation() == Operation.PUT_AFTER_COMMIT) {
			afterCommit(Ordered.LOWEST_PRECEDENCE, () -> putAfterCommit(call.key()));
		}
		else if (call.operation() != Operation.ROLLBACK_TO && isAlive()) {
			this.caller.step(this.instance, call, this.transaction);
			this.caller.ended();
		}
	}

	private void putAfterCommit(String key) {
		Change change = this.writer.putAfterCommit(this.instance, key);
		if (change != null) {
			this.late.add(change);
		}
	}

	// Steps that are rolled back within the transaction.
	private void nested(TransactionTemplate template) {
		Plan.PlannedCall unused = this.caller.next();
		int savepoint = this.transaction.savepoint();
		TransactionTemplate nested = new TransactionTemplate(Objects.requireNonNull(template.getTransactionManager()));
		nested.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
		this.caller.record("SAVEPOINT");
		nested.executeWithoutResult((status) -> {
			for (Operation next = this.caller.peek(); next != null && next != Operation.ROLLBACK_TO
					&& !next.endsTransaction(); next = this.caller.peek()) {
				step();
			}
			status.setRollbackOnly();
		});
		this.caller.record("ROLLBACK_TO done");
		this.transaction.rollBackTo(savepoint);
	}

}
