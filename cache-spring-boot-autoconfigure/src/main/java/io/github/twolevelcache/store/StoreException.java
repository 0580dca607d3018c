package io.github.twolevelcache.store;

/**
 * Thrown when the store behind a cache has thrown a checked exception; names the cache
 * and the key.
 */
public class StoreException extends RuntimeException {

	/**
	 * Create the exception.
	 * @param message names the cache and the key
	 * @param cause what the store threw
	 */
	public StoreException(String message, Throwable cause) {
		super(message, cause);
	}

}
