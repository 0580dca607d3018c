package io.github.twolevelcache.jdbc;

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
		super(description + ". " + action);
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
