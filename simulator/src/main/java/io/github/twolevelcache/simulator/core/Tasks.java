package io.github.twolevelcache.simulator.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;

/**
 * The threads of a world, of which one runs at a time. A thread gives the turn away only
 * where it waits. Used by the threads of its world.
 */
public final class Tasks {

	private final Simulation simulation;

	private final IdentityHashMap<Thread, Task> byThread = new IdentityHashMap<>();

	private final Set<Task> alive = new LinkedHashSet<>();

	private final List<Throwable> failures = new ArrayList<>();

	Tasks(Simulation simulation) {
		this.simulation = simulation;
	}

	/**
	 * Start a task.
	 * @param host the process that it runs in
	 * @param name its name
	 * @param body what it does; what it throws is among {@link #failures()}
	 * @return its thread
	 */
	public Thread start(Host host, String name, Runnable body) {
		Task task = Task.create(host, name, this.simulation.now(), () -> run(body));
		this.byThread.put(task.thread(), task);
		this.alive.add(task);
		this.simulation.ready(task);
		return task.thread();
	}

	private void run(Runnable body) {
		try {
			body.run();
		}
		catch (RuntimeException | Error ex) {
			this.failures.add(ex);
		}
		finally {
			Task task = this.byThread.remove(Thread.currentThread());
			if (task != null) {
				this.alive.remove(task);
			}
		}
	}

	/**
	 * Record a failure that whoever has caused it may not notice.
	 * @param failure the failure
	 */
	public void failed(Throwable failure) {
		this.failures.add(failure);
	}

	/**
	 * Return what tasks have thrown.
	 * @return the failures, in order
	 */
	public List<Throwable> failures() {
		return List.copyOf(this.failures);
	}

	/**
	 * Return the names of the tasks of a process that have not ended.
	 * @param host the process
	 * @param age how long ago they must have begun
	 * @return their names
	 */
	public List<String> alive(Host host, Duration age) {
		long begun = this.simulation.now() - age.toNanos();
		return this.alive.stream()
			.filter((task) -> task.host() == host && task.begun() <= begun)
			.map(Task::name)
			.toList();
	}

	/**
	 * Return whether a thread will never run again, as its process was killed.
	 * @param thread the thread
	 * @return whether it is a task of such a process
	 */
	public boolean isDead(Thread thread) {
		Task task = this.byThread.get(thread);
		return task != null && task.host().isDead();
	}

	/**
	 * Return whether this thread is a task, which may wait.
	 * @return whether it is; the loop is none
	 */
	public boolean isTask() {
		return this.byThread.containsKey(Thread.currentThread());
	}

	private Task current() {
		Task task = this.byThread.get(Thread.currentThread());
		if (task == null) {
			throw new IllegalStateException("The loop of the world must not wait");
		}
		return task;
	}

	/**
	 * Wait until this thread is woken or interrupted.
	 */
	public void park() {
		Task task = current();
		if (task.takePermit() || Thread.currentThread().isInterrupted()) {
			return;
		}
		task.setParked(true);
		task.suspend();
		boolean unused = task.takePermit();
	}

	/**
	 * Wake a thread, now or when it next waits.
	 * @param thread the thread, or {@code null} for none
	 */
	public void unpark(@Nullable Thread thread) {
		Task task = this.byThread.get(thread);
		if (task != null) {
			task.givePermit();
			if (task.isParked()) {
				task.setParked(false);
				this.simulation.ready(task);
			}
		}
	}

	/**
	 * Interrupt a thread.
	 * @param thread the thread
	 */
	public void interrupt(Thread thread) {
		Task task = this.byThread.get(thread);
		if (task != null) {
			task.interrupt();
			unpark(thread);
		}
	}

	/**
	 * Wait on this thread, or until it is interrupted.
	 * @param duration how long
	 */
	public void sleep(Duration duration) {
		long end = this.simulation.now() + duration.toNanos();
		Thread thread = Thread.currentThread();
		Event wake = this.simulation.after(duration, () -> unpark(thread));
		while (this.simulation.now() < end && !thread.isInterrupted()) {
			park();
		}
		wake.cancel();
	}

	/**
	 * Wait for a call.
	 * @param call the call
	 * @param <T> the type of its outcome
	 * @return its outcome
	 * @throws ExecutionException if it fails
	 * @throws InterruptedException if this thread is interrupted
	 */
	public <T extends @Nullable Object> T await(CompletableFuture<T> call)
			throws ExecutionException, InterruptedException {
		Thread thread = Thread.currentThread();
		if (!call.isDone()) {
			CompletableFuture<?> unused = call.whenComplete((outcome, failure) -> unpark(thread));
		}
		while (!call.isDone()) {
			throwIfInterrupted();
			park();
		}
		return call.get();
	}

	/**
	 * Wait for a call, but not for ever.
	 * @param call the call
	 * @param timeout how long to wait
	 * @param <T> the type of its outcome
	 * @return its outcome
	 * @throws TimeoutException if it takes longer
	 * @throws ExecutionException if it fails
	 * @throws InterruptedException if this thread is interrupted
	 */
	public <T extends @Nullable Object> T await(CompletableFuture<T> call, Duration timeout)
			throws TimeoutException, ExecutionException, InterruptedException {
		if (call.isDone()) {
			return call.get();
		}
		CompletableFuture<?> either = new CompletableFuture<>();
		Event end = this.simulation.after(timeout, () -> either.complete(null));
		CompletableFuture<?> unused = call.whenComplete((outcome, failure) -> either.complete(null));
		try {
			Object unusedOutcome = await(either);
		}
		finally {
			end.cancel();
		}
		if (!call.isDone()) {
			throw new TimeoutException();
		}
		return call.get();
	}

	private static void throwIfInterrupted() throws InterruptedException {
		if (Thread.interrupted()) {
			throw new InterruptedException();
		}
	}

	void discard() {
		Collection<Task> left = List.copyOf(this.alive);
		this.byThread.clear();
		this.alive.clear();
		left.forEach(Task::discard);
	}

}
