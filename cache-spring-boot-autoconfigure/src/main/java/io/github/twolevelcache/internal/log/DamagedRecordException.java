package io.github.twolevelcache.internal.log;

/**
 * What stands in a log in place of a record, and is none: nobody can ever read it.
 */
public final class DamagedRecordException extends RuntimeException {

	private final transient byte[] bytes;

	DamagedRecordException(String message, byte[] bytes) {
		super(message);
		this.bytes = bytes;
	}

	/**
	 * Return what stands there.
	 * @return the bytes
	 */
	byte[] bytes() {
		return this.bytes;
	}

}
