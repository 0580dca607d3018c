package io.github.twolevelcache.settings;

/**
 * Where a change must be before it is acknowledged.
 */
public enum Durability {

	/**
	 * In the master.
	 */
	REDIS,

	/**
	 * In the master and in replicas.
	 */
	REPLICAS

}
