package io.github.twolevelcache.settings;

/**
 * What evicting a key means for the store behind a cache.
 */
public enum OnEvict {

	/**
	 * The record is deleted from the store.
	 */
	DELETE,

	/**
	 * Only the cached value is dropped. A write that the store does not have yet stays.
	 */
	INVALIDATE

}
