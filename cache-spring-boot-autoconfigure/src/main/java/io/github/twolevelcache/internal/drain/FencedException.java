package io.github.twolevelcache.internal.drain;

/**
 * Thrown if another instance owns a partition of the log now. That instance writes what
 * was to be written.
 */
public final class FencedException extends Exception {

	private static final long serialVersionUID = 1L;

	/** The part that another instance handles. */
	private final int partition;

	/**
	 * Create the exception.
	 * @param cache the name of the cache
	 * @param partition the number of the partition
	 */
	public FencedException(String cache, int partition) {
		super("Another instance has since owned partition %d of the log of cache '%s'".formatted(partition, cache));
		this.partition = partition;
	}

	/**
	 * Return the partition that another instance owns.
	 * @return its number
	 */
	public int partition() {
		return this.partition;
	}

}
