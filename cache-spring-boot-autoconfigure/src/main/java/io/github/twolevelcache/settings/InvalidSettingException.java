package io.github.twolevelcache.settings;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when a setting of a cache has an invalid value.
 */
public class InvalidSettingException extends IllegalArgumentException {

	/** The name of the setting, relative to its cache. */
	private final String setting;

	/** The refused value, or {@code null} if there is none. */
	private final @Nullable Object value;

	/** What must hold. */
	private final String requirement;

	/**
	 * Create the exception.
	 * @param setting the name of the setting, relative to its cache, such as
	 * {@code l2.jitter}
	 * @param value the refused value, or {@code null} if there is none
	 * @param requirement what must hold, as the rest of a sentence that begins with the
	 * name
	 */
	public InvalidSettingException(String setting, @Nullable Object value, String requirement) {
		super(setting + " " + requirement + ((value != null) ? " but is " + value : ""));
		this.setting = setting;
		this.value = value;
		this.requirement = requirement;
	}

	/**
	 * Return the name of the setting.
	 * @return the name, relative to its cache
	 */
	public String getSetting() {
		return this.setting;
	}

	/**
	 * Return the refused value.
	 * @return the value, or {@code null} if there is none
	 */
	public @Nullable Object getValue() {
		return this.value;
	}

	/**
	 * Return what must hold.
	 * @return the rest of a sentence that begins with the name
	 */
	public String getRequirement() {
		return this.requirement;
	}

}
