package io.github.twolevelcache.settings;

/**
 * Whether callers share the objects that L1 holds.
 */
public enum L1Copy {

	/**
	 * All callers get the object itself. Nobody may change it.
	 */
	NONE,

	/**
	 * Each caller gets a copy of its own, made by the codec.
	 */
	ON_READ

}
