package io.github.twolevelcache.checker.writes;

/**
 * What breaks while writes wait. It is over when its injection returns.
 */
@FunctionalInterface
interface WriteFault {

	/**
	 * Break something.
	 * @param checker has the servers and the instances
	 * @throws Exception if that is not possible
	 */
	void inject(WriteChecker checker) throws Exception;

}
