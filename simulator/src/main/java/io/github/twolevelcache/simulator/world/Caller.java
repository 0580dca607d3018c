package io.github.twolevelcache.simulator.world;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

import org.jspecify.annotations.Nullable;
import org.springframework.cache.Cache;
import org.springframework.cache.Cache.ValueWrapper;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

import io.github.twolevelcache.LoadTimeoutException;
import io.github.twolevelcache.simulator.instance.Instance;
import io.github.twolevelcache.simulator.instance.Item;
import io.github.twolevelcache.simulator.store.ItemStore;
import io.github.twolevelcache.simulator.store.Store.DriverError;
import io.github.twolevelcache.simulator.world.Judge.Load;
import io.github.twolevelcache.simulator.world.Judge.Read;
import io.github.twolevelcache.simulator.world.OpenTransaction.Change;
import io.github.twolevelcache.simulator.world.Plan.PlannedCall;

/**
 * Calls the cache of one instance as planned, and tells the judge.
 */
final class Caller {

	private final World world;

	private final String name;

	private final List<PlannedCall> calls;

	private final Writer writer;

	private final List<Made> made = new ArrayList<>();

	private int next;

	private @Nullable Thread thread;

	private boolean calling;

	private boolean interrupted;

	Caller(World world, String name, List<PlannedCall> calls) {
		this.world = world;
		this.name = name;
		this.calls = calls;
		this.writer = new Writer(world, this);
	}

	/**
	 * Begin to call, or go on after the instance was replaced.
	 * @param instance the instance to call
	 */
	void start(Instance instance) {
		this.calling = false;
		this.writer.release();
		this.thread = this.world.simulation().tasks().start(instance.host(), this.name, () -> run(instance));
	}

	boolean isCalling() {
		return this.calling;
	}

	/**
	 * Return when the calls were made.
	 * @return one for each call that has begun, in the order of the plan
	 */
	List<Made> made() {
		return List.copyOf(this.made);
	}

	void interrupt() {
		Thread thread = this.thread;
		if (this.calling && thread != null) {
			this.interrupted = true;
			this.world.simulation().tasks().interrupt(thread);
		}
	}

	private void run(Instance instance) {
		while (this.next < this.calls.size() && !this.world.isOver()) {
			PlannedCall call = next();
			if (instance.isRunning() && !this.world.isOver()) {
				call(instance, call);
				ended();
			}
		}
	}

	private PlannedCall next() {
		PlannedCall call = this.calls.get(this.next++);
		this.world.simulation().tasks().sleep(call.pause());
		long begin = this.world.simulation().now();
		this.made.add(new Made(begin, begin));
		return call;
	}

	// What ends the steps of a transaction takes no time of its own.
	private void skip() {
		long now = this.world.simulation().now();
		this.made.add(new Made(now, now));
		this.next++;
	}

	private void ended() {
		int last = this.made.size() - 1;
		this.made.set(last, new Made(this.made.get(last).begin(), this.world.simulation().now()));
	}

	private void call(Instance instance, PlannedCall call) {
		this.interrupted = false;
		this.calling = true;
		this.world.simulation().trace(this.name, () -> "begins " + call.operation() + " " + call.key());
		if (call.operation() == Operation.BEGIN) {
			transaction(instance);
		}
		else {
			step(instance, call, null);
		}
		this.calling = false;
		boolean unused = Thread.interrupted();
	}

	private void step(Instance instance, PlannedCall call, @Nullable OpenTransaction transaction) {
		if (call.operation().isWrite()) {
			try {
				this.writer.write(instance, call, transaction);
			}
			catch (SQLException ex) {
				throw new UncategorizedSQLException("write", null, ex);
			}
		}
		else if (call.operation().isRead()) {
			read(instance, instance.cache(World.CACHE), call, transaction);
		}
	}

	private void transaction(Instance instance) {
		OpenTransaction transaction = new OpenTransaction();
		boolean committed = false;
		record("BEGIN");
		try {
			TransactionTemplate template = new TransactionTemplate(instance.bean(PlatformTransactionManager.class));
			committed = Boolean.TRUE.equals(template.execute((status) -> {
				boolean commits = steps(instance, transaction, template);
				if (commits) {
					// Others may see them from now on.
					transaction.changes()
						.forEach((change) -> this.world.judge().committed(change.key(), change.version()));
				}
				else {
					status.setRollbackOnly();
				}
				return commits;
			}));
			record(committed ? "COMMIT done" : "ROLLBACK done");
		}
		catch (RuntimeException | DriverError ex) {
			record("COMMIT fails: " + Judge.describe(ex));
		}
		for (Change change : transaction.changes()) {
			this.writer.ended(instance, change, committed && isCertain(instance));
		}
		this.writer.release();
	}

	// Returns whether they are to be committed.
	private boolean steps(Instance instance, OpenTransaction transaction, TransactionTemplate template) {
		while (this.next < this.calls.size()) {
			PlannedCall call = this.calls.get(this.next);
			if (call.operation().endsTransaction()) {
				skip();
				return call.operation() == Operation.COMMIT;
			}
			if (call.operation() == Operation.ROLLBACK_TO) {
				return false;
			}
			PlannedCall step = next();
			if (step.operation() == Operation.SAVEPOINT) {
				nested(instance, transaction, template);
			}
			else {
				step(instance, step, transaction);
			}
			ended();
		}
		return true;
	}

	// Steps that are rolled back within the transaction.
	private void nested(Instance instance, OpenTransaction transaction, TransactionTemplate template) {
		int savepoint = transaction.savepoint();
		TransactionTemplate nested = new TransactionTemplate(Objects.requireNonNull(template.getTransactionManager()));
		nested.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
		record("SAVEPOINT");
		nested.executeWithoutResult((status) -> {
			int end = this.next;
			while (end < this.calls.size() && this.calls.get(end).operation() != Operation.ROLLBACK_TO
					&& !this.calls.get(end).operation().endsTransaction()) {
				end++;
			}
			while (this.next < end) {
				step(instance, next(), transaction);
				ended();
			}
			if (this.next < this.calls.size() && this.calls.get(this.next).operation() == Operation.ROLLBACK_TO) {
				skip();
			}
			status.setRollbackOnly();
		});
		record("ROLLBACK_TO done");
		transaction.rollBackTo(savepoint);
	}

	/**
	 * Return whether the outcome of the last call tells what has happened.
	 * @param instance where it was made
	 * @return whether it does
	 */
	boolean isCertain(Instance instance) {
		return !this.interrupted && instance.isRunning();
	}

	void record(String what) {
		this.world.simulation().record(toString(), what);
	}

	private void read(Instance instance, Cache cache, PlannedCall call, @Nullable OpenTransaction transaction) {
		Judge judge = this.world.judge();
		Read read = judge.begin(instance.toString(), call.key());
		try {
			Item item = switch (call.operation()) {
				case GET -> cache.get(call.key(), () -> load(instance, call.key()));
				case RETRIEVE -> await(cache.retrieve(call.key(), () -> loadAsync(instance, call.key())));
				default -> found(cache.get(call.key()));
			};
			record(call.operation() + " " + call.key() + " = " + ((item != null) ? item.version() : null));
			Change own = (transaction != null) ? transaction.last(call.key()) : null;
			if (this.interrupted || (item == null && call.operation() == Operation.LOOK_UP)) {
				judge.readUnknown(read);
			}
			else if (own != null) {
				judge.readOwn(read, item, own.version(), own.deletes());
			}
			else if (item != null) {
				judge.read(read, item);
			}
			else {
				judge.readNothing(read);
			}
		}
		catch (Exception ex) {
			record(call.operation() + " " + call.key() + " fails: " + Judge.describe(ex));
			judgeFailure(instance, read, ex);
		}
	}

	private void judgeFailure(Instance instance, Read read, Exception failure) {
		boolean stopped = !instance.isRunning();
		if (!this.interrupted && isInterrupt(failure)) {
			this.world.judge().find("interrupt", this.name + " was not interrupted: " + Judge.describe(failure));
		}
		else if (!this.interrupted && !stopped && !isOurs(failure) && !isSlowLoad(failure)) {
			this.world.judge().failed(read, failure);
		}
	}

	private static boolean isInterrupt(Throwable failure) {
		return failure instanceof InterruptedException
				|| (failure.getCause() != null && isInterrupt(failure.getCause()));
	}

	// A loader that was told to fail.
	private static boolean isOurs(Throwable failure) {
		return failure instanceof BrokenException || (failure.getCause() != null && isOurs(failure.getCause()));
	}

	// The database is now and then slower than a load may be.
	private boolean isSlowLoad(Throwable failure) {
		return failure instanceof LoadTimeoutException && this.world.judge().isLoading();
	}

	private static @Nullable Item found(@Nullable ValueWrapper found) {
		return (found != null) ? (Item) found.get() : null;
	}

	private @Nullable Item await(CompletableFuture<@Nullable Item> future)
			throws ExecutionException, InterruptedException {
		return this.world.simulation().tasks().await(future);
	}

	// What a transaction loads may not be committed, so nobody shares it.
	private @Nullable Item load(Instance instance, String key) {
		record("LOAD " + key);
		boolean shared = !TransactionSynchronizationManager.isActualTransactionActive();
		Load load = shared ? this.world.judge().loadBegins(instance.toString(), key) : null;
		try {
			if (this.world.faults().areLoadersBroken() || !instance.isRunning()) {
				throw new BrokenException();
			}
			Item loaded = instance.bean(ItemStore.class).read(key);
			record("LOAD " + key + " = " + ((loaded != null) ? loaded.version() : null));
			return loaded;
		}
		catch (SQLException ex) {
			throw new BrokenException();
		}
		finally {
			if (load != null) {
				this.world.judge().loadEnds(key, load);
			}
		}
	}

	private @Nullable CompletableFuture<@Nullable Item> loadAsync(Instance instance, String key) {
		if (this.world.faults().isFutureNull()) {
			return null;
		}
		CompletableFuture<@Nullable Item> loaded = new CompletableFuture<>();
		Thread unused = this.world.simulation().tasks().start(instance.host(), "loader", () -> {
			try {
				loaded.complete(load(instance, key));
			}
			catch (BrokenException ex) {
				loaded.completeExceptionally(ex);
			}
		});
		return loaded;
	}

	@Override
	public String toString() {
		return Objects.requireNonNull(this.name);
	}

	/**
	 * A call that was made.
	 *
	 * @param begin when it began, in nanoseconds since the world began
	 * @param end when it ended, the same if it has not
	 */
	record Made(long begin, long end) {
	}

	/** What a loader throws that was told to fail. */
	private static final class BrokenException extends RuntimeException {

		private static final long serialVersionUID = 1L;

	}

}
