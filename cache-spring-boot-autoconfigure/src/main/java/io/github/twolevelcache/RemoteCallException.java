package io.github.twolevelcache;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when Redis did not acknowledge a command: it is not known whether the command
 * was carried out.
 */
public class RemoteCallException extends RuntimeException {

	/**
	 * Create the exception.
	 * @param message what was tried and what went wrong; names the cache and the key,
	 * never the value
	 * @param cause the client's exception, or {@code null}
	 */
	public RemoteCallException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
