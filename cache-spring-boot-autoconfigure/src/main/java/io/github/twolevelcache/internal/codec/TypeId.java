package io.github.twolevelcache.internal.codec;

/**
 * What is written in front of a value whose class is not the declared one.
 */
final class TypeId {

	private final String name;

	/**
	 * Whether a value written with it has been read back. Goes from {@code false} to
	 * {@code true} only, so a stale look costs one more try.
	 */
	private volatile boolean proven;

	TypeId(String name) {
		this.name = name;
	}

	String name() {
		return this.name;
	}

	boolean isProven() {
		return this.proven;
	}

	void setProven() {
		this.proven = true;
	}

}
