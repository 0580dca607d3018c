package io.github.twolevelcache.store;

/**
 * Thrown when too many changes have become dead letters, which an operator must replay or
 * discard. Nothing was changed.
 */
public class TooManyDeadLettersException extends BacklogFullException {

	/**
	 * Create the exception.
	 * @param message names the cache and the key
	 * @param version a version for the change that was refused
	 */
	public TooManyDeadLettersException(String message, long version) {
		super(message, version);
	}

}
