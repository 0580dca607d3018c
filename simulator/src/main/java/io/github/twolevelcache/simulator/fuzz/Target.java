package io.github.twolevelcache.simulator.fuzz;

import java.util.random.RandomGenerator;

/**
 * A part of the engine that reads what somebody else may have written.
 */
interface Target {

	/**
	 * Return its name.
	 * @return the name, as the options of the program have it
	 */
	String name();

	/**
	 * Return how often it is chosen, relative to the others.
	 * @return the share, at least 1
	 */
	int share();

	/**
	 * Change something at random, and let the engine read it.
	 * @param random decides all
	 * @return whether it was read; it was refused in the intended way if not
	 * @throws Exception if anything else happens, which is a finding
	 */
	boolean run(RandomGenerator random) throws Exception;

}
