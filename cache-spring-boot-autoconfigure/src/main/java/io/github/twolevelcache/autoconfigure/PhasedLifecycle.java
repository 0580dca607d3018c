package io.github.twolevelcache.autoconfigure;

import org.springframework.context.SmartLifecycle;

/**
 * Starts a part of the engine with the application, and stops it when the application
 * stops or pauses.
 */
class PhasedLifecycle implements SmartLifecycle {

	/**
	 * The phase of what uses connections without being called. A higher phase stops
	 * earlier: connection factories have phase 0 and web servers high ones, so no more
	 * requests arrive when it stops, and there are still connections.
	 */
	static final int DRAINERS = 200;

	private final int phase;

	private final Runnable start;

	private final Runnable stop;

	private volatile boolean running;

	PhasedLifecycle(int phase, Runnable start, Runnable stop) {
		this.phase = phase;
		this.start = start;
		this.stop = stop;
	}

	@Override
	public void start() {
		this.start.run();
		this.running = true;
	}

	@Override
	public void stop() {
		this.running = false;
		this.stop.run();
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return this.phase;
	}

}
