package io.github.twolevelcache.sample.workload;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A part of a whole, written in percent.
 *
 * @param fraction the part, 1 for the whole
 */
record Share(double fraction) {

	private static final Pattern PERCENT = Pattern.compile("(\\d+(?:\\.\\d+)?) ?%");

	static Share of(long part, long whole) {
		return new Share((whole != 0) ? (double) part / whole : 0);
	}

	/**
	 * Read a share such as {@code 1%}. Spring calls this to bind a property.
	 * @param text a number from 0 to 100 and a percent sign
	 * @return the share
	 */
	public static Share valueOf(String text) {
		Matcher matcher = PERCENT.matcher(text);
		double percent = matcher.matches() ? Double.parseDouble(matcher.group(1)) : Double.NaN;
		if (!(percent <= 100)) {
			throw new IllegalArgumentException("A share is a number from 0 to 100 and a percent sign, such as 1%");
		}
		return new Share(percent / 100);
	}

	@Override
	public String toString() {
		return String.format(Locale.ROOT, "%.1f %%", 100 * this.fraction);
	}

}
