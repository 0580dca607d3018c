package io.github.twolevelcache.autoconfigure;

/**
 * A share, written as {@code 10%}.
 *
 * @param share the share, {@code 0.1} for {@code 10%}
 */
public record Percentage(double share) {

	/**
	 * Read a percentage.
	 * @param text a number followed by a percent sign
	 * @return the percentage
	 * @throws IllegalArgumentException if the text is anything else
	 */
	public static Percentage valueOf(String text) {
		String trimmed = text.trim();
		if (!trimmed.endsWith("%")) {
			throw new IllegalArgumentException("'" + text + "' is not a percentage: write it as 10%");
		}
		try {
			return new Percentage(Double.parseDouble(trimmed.substring(0, trimmed.length() - 1)) / 100);
		}
		catch (NumberFormatException ex) {
			throw new IllegalArgumentException("'" + text + "' is not a percentage: write it as 10%", ex);
		}
	}

	@Override
	public String toString() {
		return this.share * 100 + "%";
	}

}
