package io.github.twolevelcache.settings;

/**
 * Changes that reach a store.
 *
 * @param mode whether they do
 * @param onEvict what an evict means for the store
 * @param behind how they wait, if they do
 */
public record WriteSettings(WriteMode mode, OnEvict onEvict, BehindSettings behind) {

	/**
	 * Changes reach no store.
	 */
	public static final WriteSettings NONE = new WriteSettings(WriteMode.NONE, OnEvict.DELETE, BehindSettings.DEFAULTS);

}
