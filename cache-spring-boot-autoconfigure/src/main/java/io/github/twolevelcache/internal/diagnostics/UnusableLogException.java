package io.github.twolevelcache.internal.diagnostics;

/**
 * Thrown when the application starts and changes wait in a log of write-behind that
 * nobody would write, or that are not its own.
 */
public class UnusableLogException extends RuntimeException {

	private final String action;

	/**
	 * Create the exception.
	 * @param description what is wrong
	 * @param action what to do
	 */
	public UnusableLogException(String description, String action) {
		super(description);
		this.action = action;
	}

	String getAction() {
		return this.action;
	}

}
