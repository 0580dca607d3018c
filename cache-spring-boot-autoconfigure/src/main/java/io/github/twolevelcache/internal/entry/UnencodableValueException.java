package io.github.twolevelcache.internal.entry;

/**
 * Thrown when a value cannot be stored because it cannot be encoded.
 */
public final class UnencodableValueException extends IllegalArgumentException {

	/**
	 * Create the exception.
	 * @param message names the cache, the key and the type, but not the value
	 * @param cause why it cannot be encoded
	 */
	public UnencodableValueException(String message, Throwable cause) {
		super(message, cause);
	}

}
