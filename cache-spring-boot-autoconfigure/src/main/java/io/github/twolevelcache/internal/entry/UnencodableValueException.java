package io.github.twolevelcache.internal.entry;

import org.jspecify.annotations.Nullable;

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

	/**
	 * Return this exception with the method that the value comes from.
	 * @param method its name, with that of its class; {@code null} if it is not known
	 * @return the exception to throw
	 */
	public UnencodableValueException returnedBy(@Nullable String method) {
		if (method == null) {
			return this;
		}
		Throwable cause = (getCause() != null) ? getCause() : this;
		UnencodableValueException named = new UnencodableValueException(
				"%s. The value was returned by %s".formatted(getMessage(), method), cause);
		named.setStackTrace(getStackTrace());
		return named;
	}

}
