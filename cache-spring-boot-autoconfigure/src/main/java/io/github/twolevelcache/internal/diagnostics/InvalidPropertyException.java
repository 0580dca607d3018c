package io.github.twolevelcache.internal.diagnostics;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when a property of the cache has an invalid value.
 */
public class InvalidPropertyException extends RuntimeException {

	private final String property;

	private final @Nullable Object value;

	private final String requirement;

	/**
	 * Create the exception.
	 * @param property the full name of the property
	 * @param value its value, or {@code null} if it has none
	 * @param requirement what must hold, as the rest of a sentence that begins with the
	 * property
	 */
	public InvalidPropertyException(String property, @Nullable Object value, String requirement) {
		super("Property '" + property + "' " + requirement);
		this.property = property;
		this.value = value;
		this.requirement = requirement;
	}

	String getProperty() {
		return this.property;
	}

	@Nullable Object getValue() {
		return this.value;
	}

	String getRequirement() {
		return this.requirement;
	}

}
