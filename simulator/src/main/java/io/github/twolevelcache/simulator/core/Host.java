package io.github.twolevelcache.simulator.core;

import java.util.ArrayList;
import java.util.List;

/**
 * A process of the simulated world: it can pause and be killed, with all that runs in it.
 * Used by the threads of its world.
 */
public final class Host {

	private final String name;

	private final Simulation simulation;

	/** What goes on when the pause ends, in order. */
	private final List<Runnable> held = new ArrayList<>();

	private boolean paused;

	private boolean dead;

	/**
	 * Create a process that runs.
	 * @param name its name in the history
	 * @param simulation its world
	 */
	public Host(String name, Simulation simulation) {
		this.name = name;
		this.simulation = simulation;
	}

	/**
	 * Return its name.
	 * @return the name
	 */
	public String name() {
		return this.name;
	}

	/**
	 * Return whether it has been killed.
	 * @return whether it has
	 */
	public boolean isDead() {
		return this.dead;
	}

	/**
	 * Return whether it is paused.
	 * @return whether it is
	 */
	public boolean isPaused() {
		return this.paused;
	}

	/**
	 * Stop everything that runs in it, as {@code SIGSTOP} or a long collection does.
	 */
	public void pause() {
		this.paused = true;
	}

	/**
	 * Go on after a pause: everything that fell due meanwhile happens now.
	 */
	public void resume() {
		this.paused = false;
		List<Runnable> due = List.copyOf(this.held);
		this.held.clear();
		due.forEach(Runnable::run);
	}

	/**
	 * End it, as {@code kill -9} does.
	 */
	public void kill() {
		this.dead = true;
		this.held.clear();
	}

	boolean mayRun(Task task) {
		if (this.paused && !this.dead) {
			this.held.add(() -> this.simulation.ready(task));
		}
		return !this.paused && !this.dead;
	}

	/**
	 * Run something that happens in the process: now, after its pause, or never if it is
	 * dead.
	 * @param action what happens
	 */
	public void run(Runnable action) {
		if (this.dead) {
			return;
		}
		if (this.paused) {
			this.held.add(() -> run(action));
		}
		else {
			action.run();
		}
	}

}
