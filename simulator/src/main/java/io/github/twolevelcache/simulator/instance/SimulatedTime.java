package io.github.twolevelcache.simulator.instance;

import io.github.twolevelcache.internal.runtime.TimeSource;
import io.github.twolevelcache.simulator.core.Simulation;

/**
 * The clocks of an instance: the wall clock may be wrong and be set; the other never
 * steps back.
 */
public final class SimulatedTime implements TimeSource {

	private final Simulation simulation;

	private final long origin;

	private long errorMillis;

	/**
	 * Create clocks.
	 * @param simulation their world
	 * @param origin what {@link #nanoTime()} begins with
	 * @param errorMillis how far the wall clock is ahead
	 */
	public SimulatedTime(Simulation simulation, long origin, long errorMillis) {
		this.simulation = simulation;
		this.origin = origin;
		this.errorMillis = errorMillis;
	}

	@Override
	public long millis() {
		return this.simulation.micros() / 1000 + this.errorMillis;
	}

	@Override
	public long nanoTime() {
		return this.origin + this.simulation.now();
	}

	/**
	 * Set the wall clock.
	 * @param ahead how far it is ahead from now on, in milliseconds
	 */
	public void set(long ahead) {
		this.errorMillis = ahead;
	}

}
