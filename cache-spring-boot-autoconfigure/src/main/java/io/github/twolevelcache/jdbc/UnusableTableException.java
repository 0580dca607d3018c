package io.github.twolevelcache.jdbc;

import org.jspecify.annotations.Nullable;

/**
 * Thrown at startup if the database does not have the table that is needed.
 */
public final class UnusableTableException extends IllegalStateException {

	private static final long serialVersionUID = 1L;

	/** What is wrong. */
	private final String description;

	/** What to do. */
	private final String action;

	/**
	 * Create the exception.
	 * @param description what is wrong
	 * @param action what to do
	 */
	public UnusableTableException(String description, String action) {
		this(description, action, null);
	}

	/**
	 * Create the exception.
	 * @param description what is wrong
	 * @param action what to do
	 * @param cause what the database said, or {@code null}
	 */
	public UnusableTableException(String description, String action, @Nullable Throwable cause) {
		super(description + ". " + action, cause);
		this.description = description;
		this.action = action;
	}

	/**
	 * Return what is wrong.
	 * @return the description
	 */
	public String getDescription() {
		return this.description;
	}

	/**
	 * Return what to do.
	 * @return the action
	 */
	public String getAction() {
		return this.action;
	}

}
