package io.github.twolevelcache.internal.redis;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A Lua script that Redis runs as one step.
 */
public final class Script {

	private final byte[] source;

	private final String digest;

	/**
	 * Create a script.
	 * @param source its text
	 */
	public Script(String source) {
		this.source = source.getBytes(StandardCharsets.UTF_8);
		try {
			this.digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(this.source));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	byte[] source() {
		return this.source;
	}

	/**
	 * Return the name by which Redis knows the script once it was run ({@code EVALSHA}).
	 * @return the SHA-1 of its text, in hexadecimal
	 */
	String digest() {
		return this.digest;
	}

}
