package io.github.twolevelcache.internal.keyspace;

/**
 * Makes encoded values smaller.
 */
public interface Compressor {

	/**
	 * Compress bytes.
	 * @param bytes the bytes
	 * @return the compressed bytes
	 */
	byte[] compress(byte[] bytes);

	/**
	 * Undo {@link #compress}.
	 * @param bytes the bytes that hold the compressed bytes
	 * @param offset where they begin
	 * @param maxSize how many original bytes there may be
	 * @return the original bytes
	 * @throws TooLargeException if there are more
	 * @throws RuntimeException if the bytes are damaged, or cannot be decompressed here
	 */
	byte[] decompress(byte[] bytes, int offset, long maxSize);

	/**
	 * Return the compressor that the class path allows.
	 * @return the compressor
	 */
	static Compressor available() {
		return ZstdCompressor.isAvailable() ? new ZstdCompressor() : new AbsentCompressor();
	}

}
