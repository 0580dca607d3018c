package io.github.twolevelcache.internal.diagnostics;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when the application starts and its caches cannot use Redis.
 */
public class RedisUnusableException extends RuntimeException {

	private final String action;

	/**
	 * Create the exception.
	 * @param description what is wrong
	 * @param action what to do
	 * @param cause what was found, or {@code null}
	 */
	public RedisUnusableException(String description, String action, @Nullable Throwable cause) {
		super(description, cause);
		this.action = action;
	}

	String getAction() {
		return this.action;
	}

}
