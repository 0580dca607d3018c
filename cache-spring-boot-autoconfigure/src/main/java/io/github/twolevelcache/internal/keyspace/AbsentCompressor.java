package io.github.twolevelcache.internal.keyspace;

/**
 * Stands in where no compression library is on the class path. Entries that another
 * instance compressed are unreadable here.
 */
final class AbsentCompressor implements Compressor {

	@Override
	public byte[] compress(byte[] bytes) {
		throw new UnsupportedOperationException("com.github.luben:zstd-jni is not on the class path");
	}

	@Override
	public byte[] decompress(byte[] bytes, int offset, long maxSize) {
		throw new UnsupportedOperationException("com.github.luben:zstd-jni is not on the class path");
	}

}
