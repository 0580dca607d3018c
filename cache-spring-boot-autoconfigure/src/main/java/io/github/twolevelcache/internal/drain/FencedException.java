package io.github.twolevelcache.internal.drain;

/**
 * Thrown where another instance handles a part of the log now. What was to be written is
 * for that one to write.
 */
public final class FencedException extends Exception {

	private static final long serialVersionUID = 1L;

	/** The part that another instance handles. */
	private final int partition;

	/**
	 * Create the exception.
	 * @param cache the name of the cache
	 * @param partition the number of the part
	 */
	public FencedException(String cache, int partition) {
		super("Another instance has handled part %d of the log of cache '%s' since".formatted(partition, cache));
		this.partition = partition;
	}

	/**
	 * Return the part that another handles.
	 * @return its number
	 */
	public int partition() {
		return this.partition;
	}

}
