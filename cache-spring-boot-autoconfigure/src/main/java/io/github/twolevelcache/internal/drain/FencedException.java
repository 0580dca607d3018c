package io.github.twolevelcache.internal.drain;

/**
 * Thrown if another instance owns a partition of the log now. That instance writes what
 * was to be written.
 */
public final class FencedException extends Exception {

	private static final long serialVersionUID = 1L;

	/** The part that another instance handles. */
	private final int partition;

	private final long token;

	/**
	 * Create the exception.
	 * @param cache the name of the cache
	 * @param partition the number of the partition
	 * @param token the token under which that instance has owned it
	 */
	public FencedException(String cache, int partition, long token) {
		super("Another instance has since owned partition %d of the log of cache '%s'".formatted(partition, cache));
		this.partition = partition;
		this.token = token;
	}

	/**
	 * Return the partition that another instance owns.
	 * @return its number
	 */
	public int partition() {
		return this.partition;
	}

	/**
	 * Return the token under which the other instance has owned the partition.
	 * @return the token
	 */
	public long token() {
		return this.token;
	}

}
