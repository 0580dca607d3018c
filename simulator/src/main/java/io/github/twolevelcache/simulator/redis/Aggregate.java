package io.github.twolevelcache.simulator.redis;

/**
 * A value that has elements. Its key goes when the last of them is removed.
 */
sealed interface Aggregate permits Hash, SortedSet {

	boolean isEmpty();

	Aggregate copy();

}
