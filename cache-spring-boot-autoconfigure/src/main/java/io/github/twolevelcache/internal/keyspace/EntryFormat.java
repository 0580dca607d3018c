package io.github.twolevelcache.internal.keyspace;

import java.nio.ByteBuffer;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.codec.EntryCodec;
import io.github.twolevelcache.codec.PartialValue;
import io.github.twolevelcache.internal.entry.CacheEntry;
import io.github.twolevelcache.internal.entry.Freshness;
import io.github.twolevelcache.stats.UnreadableCause;

/**
 * The form of an entry in Redis: a header of 32 bytes, big-endian, then the encoded
 * value.
 *
 * <pre>
 * offset  bytes  content
 *      0      1  version of this layout, 1
 *      1      1  flags: 1 = the value is null, 2 = the value is compressed
 *      2      2  fingerprint of the codec's id
 *      4      4  cost of loading the value, in milliseconds
 *      8      8  version of the entry, different from all others
 *     16      8  generation of the cache
 *     24      8  end of its lifetime, in milliseconds since the epoch
 * </pre>
 */
public final class EntryFormat {

	/** The size of the header in bytes. */
	public static final int HEADER_SIZE = 32;

	private static final byte VERSION = 1;

	/** First bytes above this are no version but something else, text for instance. */
	private static final byte LARGEST_VERSION = 15;

	private static final byte NULL_VALUE = 1;

	private static final byte COMPRESSED = 2;

	private static final byte ALL_FLAGS = NULL_VALUE | COMPRESSED;

	private static final int COST_OFFSET = 4;

	static final int VERSION_OFFSET = 8;

	private static final int GENERATION_OFFSET = 16;

	private static final int EXPIRY_OFFSET = 24;

	private static final byte[] NOTHING = {};

	private final EntryCodec codec;

	private final short codecFingerprint;

	private final Compressor compressor;

	private final long compressionThreshold;

	private final long maxValueSize;

	/**
	 * Create the format of a cache.
	 * @param codec encodes the values
	 * @param compressor compresses the encoded values
	 * @param compressionThreshold the encoded size in bytes from which values are
	 * compressed, or {@code null} to compress none
	 * @param maxValueSize the largest encoded size in bytes
	 */
	public EntryFormat(EntryCodec codec, Compressor compressor, @Nullable Long compressionThreshold,
			long maxValueSize) {
		this.codec = codec;
		this.codecFingerprint = (short) (codec.id().hashCode() ^ (codec.id().hashCode() >>> Short.SIZE));
		this.compressor = compressor;
		this.compressionThreshold = (compressionThreshold != null) ? compressionThreshold : Long.MAX_VALUE;
		this.maxValueSize = maxValueSize;
	}

	/**
	 * Write an entry without a version and a generation.
	 * @param value the value, or {@code null}
	 * @param expiresAt the end of its life, in milliseconds since the epoch
	 * @param loadCost what it cost to load, in milliseconds
	 * @return the entry's bytes
	 * @throws RuntimeException if the value cannot be encoded
	 */
	public byte[] write(@Nullable Object value, long expiresAt, int loadCost) {
		byte flags = (value != null) ? 0 : NULL_VALUE;
		byte[] payload = (value != null) ? this.codec.encode(value) : NOTHING;
		if (payload.length > this.maxValueSize) {
			throw new TooLargeException(payload.length, this.maxValueSize);
		}
		if (payload.length >= this.compressionThreshold && value != null) {
			byte[] compressed = this.compressor.compress(payload);
			if (compressed.length < payload.length) {
				flags |= COMPRESSED;
				payload = compressed;
			}
		}
		return ByteBuffer.allocate(HEADER_SIZE + payload.length)
			.put(VERSION)
			.put(flags)
			.putShort(this.codecFingerprint)
			.putInt(loadCost)
			.putLong(0)
			.putLong(0)
			.putLong(expiresAt)
			.put(payload)
			.array();
	}

	/**
	 * Write the version and the generation of an entry into its header.
	 * @param entry the entry's bytes
	 * @param version the version
	 * @param generation the generation
	 */
	public static void stamp(byte[] entry, long version, long generation) {
		ByteBuffer.wrap(entry).putLong(VERSION_OFFSET, version).putLong(GENERATION_OFFSET, generation);
	}

	/**
	 * Return whether bytes begin as an entry does.
	 * @param bytes the bytes
	 * @return whether they have a header that can be read here
	 */
	static boolean isEntry(byte[] bytes) {
		return bytes.length >= HEADER_SIZE && bytes[0] == VERSION;
	}

	/**
	 * Read the generation of an entry.
	 * @param entry the beginning of the entry's bytes, at least its header
	 * @return the generation
	 */
	static long generation(byte[] entry) {
		return ByteBuffer.wrap(entry).getLong(GENERATION_OFFSET);
	}

	/**
	 * Read the version of what was found in place of an entry.
	 * @param found at least as long as a header
	 * @return what stands where entries have their version
	 */
	public static long version(byte[] found) {
		return ByteBuffer.wrap(found).getLong(VERSION_OFFSET);
	}

	/**
	 * Return a fingerprint of what an entry says: equal values have equal ones, if they
	 * are encoded alike.
	 * @param entry the entry's bytes
	 * @return a number that is never negative
	 */
	public static long fingerprint(byte[] entry) {
		if (!isEntry(entry)) {
			return 0;
		}
		byte[] content = Arrays.copyOfRange(entry, HEADER_SIZE, entry.length);
		return ((long) content.length << Integer.SIZE) | ((31L * entry[1] + Arrays.hashCode(content)) & 0xFFFF_FFFFL);
	}

	/**
	 * Read an entry.
	 * @param bytes the entry's bytes
	 * @return the entry
	 * @throws UnreadableEntryException if the bytes are not an entry that can be read
	 * here
	 */
	public CacheEntry read(byte[] bytes) throws UnreadableEntryException {
		requireHeader(bytes);
		return entry(bytes, decode(bytes));
	}

	/**
	 * Read an entry, also if it lacks properties because another version of the
	 * application wrote it.
	 * @param bytes the entry's bytes
	 * @return the entry
	 * @throws UnreadableEntryException if the bytes are not an entry that can be read
	 * here
	 */
	public CacheEntry readAnyVersion(byte[] bytes) throws UnreadableEntryException {
		try {
			return read(bytes);
		}
		catch (UnreadableEntryException ex) {
			return entry(bytes, readOtherVersion(bytes, ex).value());
		}
	}

	/**
	 * Read the value of an entry that {@link #read} could not read, as what another
	 * version of the application wrote.
	 * @param bytes the entry's bytes
	 * @param failure why it could not be read
	 * @return the value, and what it lacks
	 * @throws UnreadableEntryException that failure, if the version is not the cause or
	 * the codec does not read it either
	 */
	public PartialValue readOtherVersion(byte[] bytes, UnreadableEntryException failure)
			throws UnreadableEntryException {
		if (failure.getUnreadableCause() == UnreadableCause.UNDECODABLE) {
			try {
				return this.codec.decodeOtherVersion(payload(bytes));
			}
			catch (RuntimeException | LinkageError | StackOverflowError ex) {
				// The first failure says more.
			}
		}
		throw failure;
	}

	private void requireHeader(byte[] bytes) throws UnreadableEntryException {
		if (bytes.length == 0 || bytes[0] <= 0 || bytes[0] > LARGEST_VERSION) {
			throw new UnreadableEntryException(UnreadableCause.NOT_AN_ENTRY, "it has no header", null);
		}
		if (bytes[0] > VERSION) {
			throw new UnreadableEntryException(UnreadableCause.NEWER_FORMAT,
					"its header has version " + bytes[0] + ", the newest known here is " + VERSION, null);
		}
		if (bytes.length < HEADER_SIZE || (bytes[1] & ~ALL_FLAGS) != 0) {
			throw new UnreadableEntryException(UnreadableCause.NOT_AN_ENTRY, "its header is damaged", null);
		}
		if (!isNull(bytes) && ByteBuffer.wrap(bytes).getShort(2) != this.codecFingerprint) {
			throw new UnreadableEntryException(UnreadableCause.OTHER_CODEC,
					"it was not written by the codec '" + this.codec.id() + "'", null);
		}
	}

	private static boolean isNull(byte[] bytes) {
		return (bytes[1] & NULL_VALUE) != 0;
	}

	private @Nullable Object decode(byte[] bytes) throws UnreadableEntryException {
		try {
			return isNull(bytes) ? null : this.codec.decode(payload(bytes));
		}
		catch (TooLargeException ex) {
			throw new UnreadableEntryException(UnreadableCause.TOO_LARGE, String.valueOf(ex.getMessage()), null);
		}
		catch (RuntimeException | LinkageError | StackOverflowError ex) {
			throw new UnreadableEntryException(UnreadableCause.UNDECODABLE, "its value cannot be decoded", ex);
		}
	}

	private static CacheEntry entry(byte[] bytes, @Nullable Object value) {
		ByteBuffer header = ByteBuffer.wrap(bytes);
		return new CacheEntry(value, header.getLong(EXPIRY_OFFSET), bytes.length, header.getLong(VERSION_OFFSET),
				header.getLong(GENERATION_OFFSET), header.getInt(COST_OFFSET), Freshness.FRESH);
	}

	/**
	 * Return the encoded value of an entry, which may be that of another codec.
	 * @param bytes the entry's bytes
	 * @return the encoded value, not compressed; if this is no entry that is known here,
	 * what was given
	 */
	public byte[] encoded(byte[] bytes) {
		try {
			return isEntry(bytes) ? payload(bytes) : bytes;
		}
		catch (RuntimeException ex) {
			// It cannot be decompressed.
			return bytes;
		}
	}

	private byte[] payload(byte[] bytes) {
		if ((bytes[1] & COMPRESSED) != 0) {
			return this.compressor.decompress(bytes, HEADER_SIZE, this.maxValueSize);
		}
		if (bytes.length - HEADER_SIZE > this.maxValueSize) {
			throw new TooLargeException(bytes.length - HEADER_SIZE, this.maxValueSize);
		}
		return Arrays.copyOfRange(bytes, HEADER_SIZE, bytes.length);
	}

}
