package io.github.twolevelcache;

/**
 * Thrown when a value is not loaded because too many loads are already running.
 * {@code Cache.get(key, loader)} throws it as the cause of a
 * {@code ValueRetrievalException}.
 */
public class LoadRejectedException extends IllegalStateException {

	/**
	 * Create the exception.
	 * @param message names the cache and the key, and says what to do
	 */
	public LoadRejectedException(String message) {
		super(message);
	}

}
