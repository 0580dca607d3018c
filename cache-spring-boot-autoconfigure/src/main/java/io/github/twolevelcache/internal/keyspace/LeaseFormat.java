package io.github.twolevelcache.internal.keyspace;

import java.nio.ByteBuffer;

/**
 * The form of a lease in Redis: 16 bytes, big-endian. Where a key has no entry, the lease
 * of its load stands in its place, and the token where an entry has its version.
 *
 * <pre>
 * offset  bytes  content
 *      0      1  0, where an entry has the version of its layout
 *      1      1  flags: 1 = gives way to any other lease
 *      2      6  0
 *      8      8  token
 * </pre>
 */
public final class LeaseFormat {

	/**
	 * Tells what scripts have found. What is neither counts as nothing.
	 */
	static final String KINDS = """
			local function isEntry(found)
				return found and #found >= %d
			end
			local function isLease(found)
				return found and #found == 16 and string.sub(found, 1, 1) == '\\0'
			end
			local function versionOf(found)
				return string.sub(found, %d, %d)
			end
			""".formatted(EntryFormat.HEADER_SIZE, EntryFormat.VERSION_OFFSET + 1,
			EntryFormat.VERSION_OFFSET + Long.BYTES);

	static final int SIZE = 16;

	static final byte YIELDING = 1;

	private LeaseFormat() {
	}

	/**
	 * Write a lease.
	 * @param token its token
	 * @param yielding whether it gives way to any other
	 * @return its bytes
	 */
	public static byte[] write(long token, boolean yielding) {
		return ByteBuffer.allocate(SIZE)
			.put(1, yielding ? YIELDING : 0)
			.putLong(EntryFormat.VERSION_OFFSET, token)
			.array();
	}

	/**
	 * Return whether bytes are a lease.
	 * @param bytes the bytes
	 * @return whether they are
	 */
	public static boolean isLease(byte[] bytes) {
		return bytes.length == SIZE && bytes[0] == 0;
	}

}
