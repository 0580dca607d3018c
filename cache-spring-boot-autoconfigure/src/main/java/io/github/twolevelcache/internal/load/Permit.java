package io.github.twolevelcache.internal.load;

/**
 * What lets a load run. It is to be left once, when the load has ended.
 */
@FunctionalInterface
interface Permit {

	/**
	 * Make room for the next.
	 */
	void leave();

}
