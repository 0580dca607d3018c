package io.github.twolevelcache.simulator.core;

/**
 * A thread of a world. It runs while it has the turn, and gives it back where it waits.
 */
abstract class Task {

	private final Host host;

	private final String name;

	private final long begun;

	private boolean parked;

	private boolean permit;

	Task(Host host, String name, long begun) {
		this.host = host;
		this.name = name;
		this.begun = begun;
	}

	/**
	 * Create a task that has not begun.
	 * @param host the process that it runs in
	 * @param name its name
	 * @param begun when it begins, in nanoseconds since the world began
	 * @param body what it does; must not throw
	 * @return the task
	 */
	static Task create(Host host, String name, long begun, Runnable body) {
		return VirtualTask.isAvailable() ? new VirtualTask(host, name, begun, body)
				: new PlatformTask(host, name, begun, body);
	}

	Host host() {
		return this.host;
	}

	long begun() {
		return this.begun;
	}

	String name() {
		return this.name;
	}

	boolean isParked() {
		return this.parked;
	}

	void setParked(boolean parked) {
		this.parked = parked;
	}

	void givePermit() {
		this.permit = true;
	}

	boolean takePermit() {
		boolean taken = this.permit;
		this.permit = false;
		return taken;
	}

	abstract Thread thread();

	/**
	 * Let it run until it waits or ends. Called on the loop.
	 */
	abstract void resume();

	/**
	 * Give the turn back, and wait for it. Called on the thread of the task.
	 */
	abstract void suspend();

	void interrupt() {
		thread().interrupt();
	}

	/**
	 * Forget the task, which never runs again.
	 */
	abstract void discard();

}
