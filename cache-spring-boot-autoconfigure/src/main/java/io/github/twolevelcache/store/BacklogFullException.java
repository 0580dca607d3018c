package io.github.twolevelcache.store;

/**
 * Thrown when too many keys wait for the store behind a cache. Nothing was changed.
 */
public class BacklogFullException extends RuntimeException {

	/** A version for the change, newer than those that wait. */
	private final long version;

	/**
	 * Create the exception.
	 * @param message names the cache and the key
	 * @param version a version for the change that was refused
	 */
	public BacklogFullException(String message, long version) {
		super(message);
		this.version = version;
	}

	/**
	 * Return a version for the change, newer than those that wait.
	 * @return the version
	 */
	public long getVersion() {
		return this.version;
	}

}
