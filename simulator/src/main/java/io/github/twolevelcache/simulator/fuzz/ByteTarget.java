package io.github.twolevelcache.simulator.fuzz;

import java.util.random.RandomGenerator;

/**
 * Reads changed bytes.
 *
 * @param name its name
 * @param share how often it is chosen
 * @param mutator changes the bytes
 * @param reader reads them
 */
record ByteTarget(String name, int share, Mutator mutator, Reader reader) implements Target {

	@Override
	public boolean run(RandomGenerator random) throws Exception {
		return this.reader.read(this.mutator.mutate(random));
	}

	/**
	 * Reads bytes.
	 */
	@FunctionalInterface
	interface Reader {

		/**
		 * Read bytes.
		 * @param bytes the bytes
		 * @return whether they could be read
		 * @throws Exception if that fails in a way that is not intended
		 */
		boolean read(byte[] bytes) throws Exception;

	}

}
