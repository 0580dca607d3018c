package io.github.twolevelcache.settings;

/**
 * What keeps an old change from overwriting a newer one in the store, even if an instance
 * pauses.
 */
public enum Ordering {

	/**
	 * The store refuses a change with a lower version than the one it has.
	 */
	GUARD,

	/**
	 * Changes are written in a transaction that fails if another instance has since owned
	 * their partition of the log.
	 */
	FENCE,

	/**
	 * Nothing does. While each instance runs, changes are written in their order.
	 */
	NONE

}
