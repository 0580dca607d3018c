package io.github.twolevelcache.checker.worker;

import java.nio.ByteBuffer;
import java.time.Duration;

import io.github.twolevelcache.codec.EntryCodec;

/**
 * Stores versions, and sometimes pauses between what was read from Redis and the copy
 * that is made of it, so that an invalidation comes between.
 */
final class PausingCodec implements EntryCodec {

	private static final Duration LONGEST = Duration.ofMillis(2);

	@Override
	public String id() {
		return "version";
	}

	@Override
	public byte[] encode(Object value) {
		return ByteBuffer.allocate(Long.BYTES).putLong((Long) value).array();
	}

	@Override
	public Object decode(byte[] bytes) {
		long version = ByteBuffer.wrap(bytes).getLong();
		Pauses.sometimes(LONGEST);
		return version;
	}

}
