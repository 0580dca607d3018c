package io.github.twolevelcache.internal.entry;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when a value cannot be stored because it cannot be encoded.
 */
public final class UnencodableValueException extends IllegalArgumentException {

	private final boolean named;

	/**
	 * Create the exception.
	 * @param message names the cache, the key and the type, but not the value
	 * @param cause why it cannot be encoded
	 */
	public UnencodableValueException(String message, Throwable cause) {
		this(message, cause, false);
	}

	private UnencodableValueException(String message, Throwable cause, boolean named) {
		super(message, cause);
		this.named = named;
	}

	/**
	 * Return this exception with the method that the value comes from, unless it has one:
	 * methods may call each other.
	 * @param method its name, with that of its class; {@code null} if it is not known
	 * @return the exception to throw
	 */
	public UnencodableValueException returnedBy(@Nullable String method) {
		if (method == null || this.named) {
			return this;
		}
		Throwable cause = (getCause() != null) ? getCause() : this;
		UnencodableValueException named = new UnencodableValueException(
				"%s. The value was returned by %s".formatted(getMessage(), method), cause, true);
		named.setStackTrace(getStackTrace());
		return named;
	}

}
