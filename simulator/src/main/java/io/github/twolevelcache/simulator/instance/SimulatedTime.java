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

	/** How fast the wall clock runs ahead, in millionths. */
	private long drift;

	/** Since when it does, in nanoseconds since the world began. */
	private long driftsSince;

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
		return this.simulation.micros() / 1000 + this.errorMillis + drifted();
	}

	private long drifted() {
		return (this.drift != 0) ? (this.simulation.now() - this.driftsSince) / 1_000_000 * this.drift / 1_000_000 : 0;
	}

	@Override
	public long nanoTime() {
		return this.origin + this.simulation.now();
	}

	/**
	 * Let the wall clock run too fast or too slow.
	 * @param millionths how much, negative if too slow
	 */
	public void drift(long millionths) {
		this.errorMillis += drifted();
		this.drift = millionths;
		this.driftsSince = this.simulation.now();
	}

	/**
	 * Set the wall clock.
	 * @param ahead how far it is ahead from now on, in milliseconds
	 */
	public void set(long ahead) {
		this.errorMillis = ahead;
	}

}
