package io.github.twolevelcache.internal.entry;

/**
 * The stage of an entry's life. The names of the last two are those of RFC 5861.
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
	 * Expired, and served while it is reloaded.
	 */
	STALE_WHILE_REVALIDATE,

	/**
	 * Expired, and served only if the reload fails or takes too long.
	 */
	STALE_IF_ERROR;

	/**
	 * Return whether an entry has expired.
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
