package io.github.twolevelcache.internal.keyspace;

/**
 * What must still stand under a key, so that what was loaded may be stored. Every change
 * of an entry gives it another version or removes it.
 *
 * @param version of the entry that is to be replaced; where there is none, the token of
 * the lease that stands in its place
 * @param leaseBeside the token of the lease that is kept beside the entry, under a key of
 * its own; {@code 0} if there is none
 */
public record Fence(long version, long leaseBeside) {

	/**
	 * A fence without a lease beside the entry.
	 * @param version the version of the entry, or the token of the lease in its place
	 * @return the fence
	 */
	public static Fence of(long version) {
		return new Fence(version, 0);
	}

	/**
	 * Return the token of the lease.
	 * @return the token
	 */
	public long token() {
		return hasLeaseBeside() ? this.leaseBeside : this.version;
	}

	boolean hasLeaseBeside() {
		return this.leaseBeside != 0;
	}

}
