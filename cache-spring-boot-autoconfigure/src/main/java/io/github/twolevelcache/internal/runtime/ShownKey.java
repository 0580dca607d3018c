package io.github.twolevelcache.internal.runtime;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The text of a key as messages and logs show it. Keys often come from outside: no key
 * may begin a line of its own, or reverse what stands beside it. Keys that name persons
 * can be redacted: then a fingerprint is shown, by which messages of this process about
 * one key belong together. That holds for the whole JVM, as its logs do. Thread-safe.
 */
public final class ShownKey {

	private static final int LONGEST = 200;

	private static final int FINGERPRINT = 4;

	/** Without it, a key could be found by trying all keys there may be. */
	private static final byte[] SALT = new byte[16];

	static {
		new SecureRandom().nextBytes(SALT);
	}

	private static final AtomicInteger redactions = new AtomicInteger();

	private ShownKey() {
	}

	/**
	 * Redact keys from now on, until as many calls have been undone as were made.
	 * @return undoes this call; to be called once
	 */
	public static Runnable redact() {
		redactions.incrementAndGet();
		return redactions::decrementAndGet;
	}

	/**
	 * Return what is shown of a key.
	 * @param key the key, or its text
	 * @return its text as {@link #escape} returns it, or a fingerprint if keys are
	 * redacted
	 */
	public static String of(Object key) {
		String text = String.valueOf(key);
		return (redactions.get() > 0) ? "redacted " + fingerprint(text) : escape(text);
	}

	/**
	 * Return what is shown of a text that may come from outside.
	 * @param text the text
	 * @return the text, cut after 200 characters, with an escape in place of each
	 * character that is not printed
	 */
	public static String escape(String text) {
		StringBuilder shown = new StringBuilder();
		text.codePoints().limit(LONGEST).forEach((codePoint) -> append(shown, codePoint));
		return (text.codePointCount(0, text.length()) <= LONGEST) ? shown.toString()
				: shown + "... (" + text.length() + " characters)";
	}

	private static String fingerprint(String text) {
		try {
			MessageDigest digest = MessageDigest.getInstance("SHA-256");
			digest.update(SALT);
			return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)), 0, FINGERPRINT);
		}
		catch (NoSuchAlgorithmException ex) {
			// Every Java platform has it.
			throw new IllegalStateException(ex);
		}
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
