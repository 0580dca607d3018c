package io.github.twolevelcache.internal.lease;

/**
 * The right to load the value of a key for all instances. Whoever changes the entry
 * meanwhile ends it.
 *
 * @param text the text of the key
 * @param token tells the lease from all others; it is the fencing token of the load
 * @param generation the generation of the cache when the load began
 */
public record Lease(String text, String token, long generation) {

	/**
	 * The prefix of the token of a lease that gives way to any other.
	 */
	public static final String YIELDING = "t";

}
