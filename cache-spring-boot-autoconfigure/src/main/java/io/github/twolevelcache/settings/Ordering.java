package io.github.twolevelcache.settings;

/**
 * What keeps an old change from overwriting a newer one in the store, whatever pauses.
 */
public enum Ordering {

	/**
	 * The store refuses a change of a lower version than the one it has.
	 */
	GUARD,

	/**
	 * Changes are written in a transaction that fails if another instance has handled
	 * their part of the log since.
	 */
	FENCE

}
