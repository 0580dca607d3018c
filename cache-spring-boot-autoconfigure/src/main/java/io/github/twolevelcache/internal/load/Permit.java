package io.github.twolevelcache.internal.load;

/**
 * What lets a load run. It is to be left once, when the load has ended.
 */
@FunctionalInterface
interface Permit {

	/** Of a load that needs none. */
	Permit NONE = () -> {
	};

	/**
	 * Make room for the next.
	 */
	void leave();

}
