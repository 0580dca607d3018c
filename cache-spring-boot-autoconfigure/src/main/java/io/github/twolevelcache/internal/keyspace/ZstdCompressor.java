package io.github.twolevelcache.internal.keyspace;

import com.github.luben.zstd.Zstd;

/**
 * Compression by Zstandard (RFC 8878) at its default level.
 */
final class ZstdCompressor implements Compressor {

	static boolean isAvailable() {
		try {
			Class.forName("com.github.luben.zstd.Zstd", false, ZstdCompressor.class.getClassLoader());
			return true;
		}
		catch (ClassNotFoundException ex) {
			return false;
		}
	}

	@Override
	public byte[] compress(byte[] bytes) {
		return Zstd.compress(bytes);
	}

	@Override
	public byte[] decompress(byte[] bytes, int offset, long maxSize) {
		// The original size stands in the frame: a damaged one must not allocate the
		// heap.
		int length = bytes.length - offset;
		long size = Zstd.getFrameContentSize(bytes, offset, length);
		if (size < 0) {
			throw new IllegalArgumentException("Not a compressed value of a known size");
		}
		if (size > maxSize) {
			throw new TooLargeException(size, maxSize);
		}
		byte[] original = new byte[(int) size];
		long written = Zstd.decompressByteArray(original, 0, original.length, bytes, offset, length);
		if (written != size) {
			throw new IllegalArgumentException("Compressed value is damaged");
		}
		return original;
	}

}
