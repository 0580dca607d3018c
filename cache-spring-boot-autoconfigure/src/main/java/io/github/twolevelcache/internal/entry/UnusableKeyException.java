package io.github.twolevelcache.internal.entry;

/**
 * Thrown when a key has no text of its own, or one that is too long.
 */
public final class UnusableKeyException extends IllegalArgumentException {

	private static final long serialVersionUID = 1L;

	/**
	 * Create the exception.
	 * @param message names the cache, and says what is wrong
	 */
	public UnusableKeyException(String message) {
		super(message);
	}

}
