package io.github.twolevelcache.internal.engine;

/**
 * Thrown when a loader has thrown; carries what it threw.
 */
public class LoadException extends RuntimeException {

	/**
	 * Create the exception.
	 * @param cause what the loader threw
	 */
	public LoadException(Throwable cause) {
		super(cause);
	}

}
