package io.github.twolevelcache.internal.runtime;

/**
 * The text of a key as messages and logs show it. Keys often come from outside: no key
 * may begin a line of its own, or reverse what stands beside it.
 */
public final class ShownKey {

	private static final int LONGEST = 200;

	private ShownKey() {
	}

	/**
	 * Return what is shown of a key.
	 * @param key the key, or its text
	 * @return its text, cut after 200 characters, with an escape in place of each
	 * character that is not printed
	 */
	public static String of(Object key) {
		String text = String.valueOf(key);
		StringBuilder shown = new StringBuilder();
		text.codePoints().limit(LONGEST).forEach((codePoint) -> append(shown, codePoint));
		return (text.codePointCount(0, text.length()) <= LONGEST) ? shown.toString()
				: shown + "... (" + text.length() + " characters)";
	}

	private static void append(StringBuilder shown, int codePoint) {
		switch (Character.getType(codePoint)) {
			case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.LINE_SEPARATOR,
					Character.PARAGRAPH_SEPARATOR, Character.UNASSIGNED, Character.PRIVATE_USE ->
				shown.append("\\u").append("%04X".formatted(codePoint));
			default -> shown.appendCodePoint(codePoint);
		}
	}

}
