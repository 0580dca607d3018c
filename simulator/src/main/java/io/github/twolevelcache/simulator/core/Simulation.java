package io.github.twolevelcache.simulator.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

import io.github.twolevelcache.simulator.core.History.Line;

/**
 * Time, order and chance of one world. Everything happens on one thread at a time: events
 * on the loop, and tasks, which may block. While tasks can run, the seed chooses which;
 * when none can, time passes to the next event. So the same seed gives the same history.
 *
 * <p>
 * Used by the thread that runs the loop, and by its tasks while they run.
 */
public final class Simulation {

	/** When worlds begin, in milliseconds since the epoch. */
	private static final long EPOCH = 1_800_000_000_000L;

	private final long seed;

	private final History history;

	private final RandomGenerator order;

	private final Tasks tasks;

	private final PriorityQueue<Event> events = new PriorityQueue<>();

	private final List<Task> ready = new ArrayList<>();

	private long now;

	private long numbers;

	private long switches;

	/**
	 * Create a world in which nothing has happened.
	 * @param seed decides everything that is left to chance
	 * @param history records what happens
	 */
	public Simulation(long seed, History history) {
		this.seed = seed;
		this.history = history;
		this.order = chance("order");
		this.tasks = new Tasks(this);
	}

	/**
	 * Return a source of chance. One for each purpose, so that what is drawn for one does
	 * not shift what is drawn for another.
	 * @param purpose the purpose
	 * @return the source, always the same for this seed
	 */
	public RandomGenerator chance(String purpose) {
		return new SplittableRandom(this.seed * 0x9E3779B97F4A7C15L + purpose.hashCode());
	}

	/**
	 * Return the time since the world began.
	 * @return the time, in nanoseconds
	 */
	public long now() {
		return this.now;
	}

	/**
	 * Return the true time, which no clock need show.
	 * @return the time, in microseconds since the epoch
	 */
	public long micros() {
		return EPOCH * 1000 + this.now / 1000;
	}

	/**
	 * Let something happen later.
	 * @param delay when, from now
	 * @param event what; runs on the loop and must not block
	 * @return the event
	 */
	public Event after(Duration delay, Runnable event) {
		return at(this.now + delay.toNanos(), event);
	}

	/**
	 * Let something happen at a time, or now if that has passed.
	 * @param time the time, in nanoseconds since the world began
	 * @param event what; runs on the loop and must not block
	 * @return the event
	 */
	public Event at(long time, Runnable event) {
		Event planned = new Event(Math.max(time, this.now), this.numbers++, event);
		this.events.add(planned);
		return planned;
	}

	/**
	 * Record what happens.
	 * @param actor who does it
	 * @param what what
	 */
	public void record(String actor, String what) {
		this.history.add(this.now, actor, what);
	}

	/**
	 * Tell those who listen of a message that has arrived. It is not part of the history:
	 * a world that is listened to has the same.
	 * @param actor where it has arrived
	 * @param from where it came from
	 * @param since when it was sent
	 * @param what what it says; asked for only if somebody listens
	 */
	public void trace(String actor, String from, long since, Supplier<String> what) {
		if (this.history.isTraced()) {
			this.history.tell(new Line(this.now, actor, what.get(), since, from));
		}
	}

	/**
	 * The same for what is no message.
	 * @param actor who does it
	 * @param what what
	 */
	public void trace(String actor, Supplier<String> what) {
		trace(actor, actor, this.now, what);
	}

	/**
	 * Return what runs the tasks of this world.
	 * @return the tasks
	 */
	public Tasks tasks() {
		return this.tasks;
	}

	/**
	 * Return how often a task was run, or went on.
	 * @return the number
	 */
	public long switches() {
		return this.switches;
	}

	void ready(Task task) {
		this.ready.add(task);
	}

	/**
	 * Let time pass.
	 * @param duration how much
	 */
	public void run(Duration duration) {
		runUntil(this.now + duration.toNanos());
	}

	/**
	 * Let time pass until nothing is left to do.
	 * @param longest how long at most
	 * @return whether nothing is left
	 */
	public boolean runToEnd(Duration longest) {
		runUntil(this.now + longest.toNanos());
		return this.events.isEmpty();
	}

	private void runUntil(long end) {
		while (true) {
			runTasks();
			Event next = this.events.peek();
			if (next == null || next.due() > end) {
				this.now = Math.max(this.now, end);
				return;
			}
			this.events.remove();
			if (!next.isCancelled()) {
				this.now = next.due();
				next.run();
			}
		}
	}

	private void runTasks() {
		while (!this.ready.isEmpty()) {
			int last = this.ready.size() - 1;
			int chosen = this.order.nextInt(this.ready.size());
			Task task = this.ready.get(chosen);
			this.ready.set(chosen, this.ready.get(last));
			this.ready.remove(last);
			if (task.host().mayRun(task)) {
				this.switches++;
				task.resume();
			}
		}
	}

	/**
	 * End the world: what its tasks still do has no effect.
	 */
	public void end() {
		this.ready.clear();
		this.events.clear();
		this.tasks.discard();
	}

}
