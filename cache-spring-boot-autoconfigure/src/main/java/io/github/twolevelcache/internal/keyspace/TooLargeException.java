package io.github.twolevelcache.internal.keyspace;

/**
 * Thrown when an encoded value is larger than values of its cache may be.
 */
final class TooLargeException extends IllegalArgumentException {

	TooLargeException(long size, long maxSize) {
		super("it has %d bytes when it is encoded, more than the %d bytes that 'l2.max-value-size' allows"
			.formatted(size, maxSize));
	}

}
