package io.github.twolevelcache.repository;

/**
 * Thrown at startup if a repository cannot write what a cache gives it.
 */
public final class UnusableRepositoryException extends IllegalStateException {

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
	public UnusableRepositoryException(String description, String action) {
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
