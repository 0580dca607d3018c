package io.github.twolevelcache.simulator.world;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.UncategorizedSQLException;

import io.github.twolevelcache.simulator.instance.Instance;
import io.github.twolevelcache.simulator.world.Plan.PlannedCall;

/**
 * Calls the caches of one instance as planned.
 */
final class Caller {

	private final World world;

	private final String name;

	private final int number;

	private final List<PlannedCall> calls;

	private final Reader reader;

	private final Writer writer;

	private final List<Made> made = new ArrayList<>();

	private int next;

	private @Nullable Thread thread;

	private boolean calling;

	/** What is called. */
	private @Nullable Instance instance;

	private @Nullable String key;

	private boolean interrupted;

	Caller(World world, String name, int number, List<PlannedCall> calls) {
		this.world = world;
		this.name = name;
		this.number = number;
		this.calls = calls;
		this.reader = new Reader(world, this);
		this.writer = new Writer(world, this);
	}

	/**
	 * Begin to call, or go on after the instance was replaced.
	 * @param instance the instance to call
	 */
	void start(Instance instance) {
		this.calling = false;
		this.writer.died();
		this.thread = this.world.simulation().tasks().start(instance.host(), this.name, () -> run(instance));
	}

	/**
	 * Return what it is changing.
	 * @return the keys
	 */
	Set<String> changing() {
		return this.writer.held();
	}

	boolean isCalling() {
		return this.calling;
	}

	boolean isHanging() {
		return this.world.loaders().hangs(this.instance, this.key);
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

	boolean isInterrupted() {
		return this.interrupted;
	}

	/**
	 * Return whether the outcome of the last call tells what has happened.
	 * @param instance where it was made
	 * @return whether it does
	 */
	boolean isCertain(Instance instance) {
		return !this.interrupted && instance.isRunning();
	}

	private void run(Instance instance) {
		while (hasNext() && !this.world.isOver()) {
			PlannedCall call = next();
			if (instance.isRunning() && !this.world.isOver()) {
				call(instance, call);
				ended();
			}
		}
	}

	private boolean hasNext() {
		return this.next < this.calls.size();
	}

	/**
	 * Return what comes next.
	 * @return the operation, or {@code null} if nothing comes
	 */
	@Nullable Operation peek() {
		return hasNext() ? this.calls.get(this.next).operation() : null;
	}

	/**
	 * Wait until the next call is due.
	 * @return the call
	 */
	PlannedCall next() {
		PlannedCall call = this.calls.get(this.next++);
		this.world.simulation().tasks().sleep(call.pause());
		long begin = this.world.simulation().now();
		this.made.add(new Made(begin, begin));
		return call;
	}

	/**
	 * Say that the last call has ended.
	 */
	void ended() {
		int last = this.made.size() - 1;
		this.made.set(last, new Made(this.made.get(last).begin(), this.world.simulation().now()));
	}

	private void call(Instance instance, PlannedCall call) {
		this.interrupted = false;
		this.instance = instance;
		this.calling = true;
		this.world.simulation().trace(this.name, () -> "begins " + call.operation() + " " + call.key());
		if (call.operation() == Operation.BEGIN) {
			new TransactionCaller(this.world, this, this.writer, instance).run();
			this.writer.release();
		}
		else {
			step(instance, call, null);
		}
		this.calling = false;
		boolean unused = Thread.interrupted();
	}

	/**
	 * Make a call.
	 * @param instance where
	 * @param call the call
	 * @param transaction the transaction that it belongs to, or {@code null} for none
	 */
	void step(Instance instance, PlannedCall call, @Nullable OpenTransaction transaction) {
		this.key = call.key();
		if (!this.world.names().has(instance, call.key())) {
			return;
		}
		if (call.operation().isWrite()) {
			try {
				this.writer.write(instance, call, transaction);
			}
			catch (SQLException ex) {
				throw new UncategorizedSQLException("write", null, ex);
			}
		}
		else if (call.operation() == Operation.GET_ALL) {
			this.reader.readAll(instance, transaction);
		}
		else {
			this.reader.read(instance, call, transaction);
		}
	}

	Object key(String key) {
		return this.world.names().key(key, this.number);
	}

	void record(String what) {
		this.world.simulation().record(this.name, what);
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

}
