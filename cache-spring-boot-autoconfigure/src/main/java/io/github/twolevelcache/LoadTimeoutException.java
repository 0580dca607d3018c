package io.github.twolevelcache;

/**
 * Thrown when a load takes longer than a caller may wait for it. The load continues, and
 * its value is stored. {@code Cache.get(key, loader)} throws it as the cause of a
 * {@code ValueRetrievalException}.
 */
public class LoadTimeoutException extends IllegalStateException {

	/**
	 * Create the exception.
	 * @param message names the cache and the key
	 */
	public LoadTimeoutException(String message) {
		super(message);
	}

}
