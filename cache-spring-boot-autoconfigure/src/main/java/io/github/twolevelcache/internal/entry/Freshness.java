package io.github.twolevelcache.internal.entry;

/**
 * How far an entry has come in its life. The names of the two later stages are those of
 * RFC 5861.
 */
public enum Freshness {

	/**
	 * Within its lifetime.
	 */
	FRESH,

	/**
	 * Within its lifetime, and near enough to its end to be refreshed.
	 */
	AGING,

	/**
	 * Past its lifetime, to be served while it is loaded again.
	 */
	STALE_WHILE_REVALIDATE,

	/**
	 * Past its lifetime, to be served only if loading it again fails or takes long.
	 */
	STALE_IF_ERROR;

	/**
	 * Return whether an entry is past its lifetime.
	 * @return whether it is
	 */
	public boolean isStale() {
		return this == STALE_WHILE_REVALIDATE || this == STALE_IF_ERROR;
	}

	/**
	 * Return whether an entry is served without waiting for another.
	 * @return whether it is
	 */
	public boolean isServed() {
		return this != STALE_IF_ERROR;
	}

}
