package io.github.twolevelcache.internal.codec;

import java.nio.charset.StandardCharsets;

import tools.jackson.databind.ObjectWriter;

/**
 * What is needed to write values of one type.
 */
final class RootType {

	private final byte[] header;

	private final ObjectWriter writer;

	/**
	 * Whether a value of the type has been read back. Goes from {@code false} to
	 * {@code true} only, so a stale look costs one more try.
	 */
	private volatile boolean proven;

	RootType(String name, ObjectWriter writer) {
		this.header = (name + '\n').getBytes(StandardCharsets.UTF_8);
		this.writer = writer;
	}

	byte[] header() {
		return this.header;
	}

	ObjectWriter writer() {
		return this.writer;
	}

	boolean isProven() {
		return this.proven;
	}

	void setProven() {
		this.proven = true;
	}

}
