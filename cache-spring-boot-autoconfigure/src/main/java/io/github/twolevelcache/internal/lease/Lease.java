package io.github.twolevelcache.internal.lease;

import io.github.twolevelcache.internal.keyspace.Fence;

/**
 * The right to load the value of a key for all instances. Whoever changes the entry
 * meanwhile ends it.
 *
 * @param text the text of the key
 * @param fence what must not have changed when the value is stored
 * @param generation the generation of the cache when the load began
 */
public record Lease(String text, Fence fence, long generation) {

	/**
	 * Return what tells the lease from all others.
	 * @return the token
	 */
	public long token() {
		return this.fence.token();
	}

}
