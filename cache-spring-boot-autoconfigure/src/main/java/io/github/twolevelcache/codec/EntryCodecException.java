package io.github.twolevelcache.codec;

/**
 * A value cannot become bytes, or bytes cannot become a value.
 * <p>
 * Its message ends up in logs, so it names types and properties, never values. For the
 * same reason the built-in codecs set no cause: the messages of what they use may quote
 * the data.
 */
public class EntryCodecException extends RuntimeException {

	/**
	 * Create an exception.
	 * @param message what went wrong, in terms of types; never {@code null}
	 */
	public EntryCodecException(String message) {
		super(message);
	}

	/**
	 * Create an exception with a cause.
	 * @param message what went wrong, in terms of types; never {@code null}
	 * @param cause what caused it; its message must not quote values either
	 */
	public EntryCodecException(String message, Throwable cause) {
		super(message, cause);
	}

}
