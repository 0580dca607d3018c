package io.github.twolevelcache.load;

/**
 * What lets a load run. It is to be left once, when the load has ended.
 */
@FunctionalInterface
interface Place {

	/**
	 * Make room for the next.
	 */
	void leave();

}
