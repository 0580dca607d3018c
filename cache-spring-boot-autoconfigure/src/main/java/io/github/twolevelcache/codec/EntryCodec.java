package io.github.twolevelcache.codec;

import java.util.Set;

/**
 * Turns values into bytes and bytes back into equal values.
 * <p>
 * Implementations must be safe for use by several threads at once, and must neither keep
 * nor change the arrays they are given.
 */
public interface EntryCodec {

	/**
	 * Return the stable name of the format. Entries written under another name are never
	 * given to this codec: they count as misses. Change the name when the format changes.
	 * @return the name, never {@code null} or empty
	 */
	String id();

	/**
	 * Encode a value.
	 * @param value the value, never {@code null}
	 * @return the bytes, never {@code null}
	 * @throws EntryCodecException if the value cannot be encoded such that
	 * {@link #decode} gives an equal value
	 */
	byte[] encode(Object value);

	/**
	 * Decode what {@link #encode} returned, here or in another version of the
	 * application. The bytes are not to be trusted.
	 * @param bytes the bytes, never {@code null}
	 * @return the value, never {@code null}
	 * @throws EntryCodecException if the bytes cannot be decoded; the caller treats the
	 * entry as a miss, whatever {@link RuntimeException} is thrown
	 */
	Object decode(byte[] bytes);

	/**
	 * Decode what another version of the application wrote, even if its classes have
	 * changed since, as long as nothing is lost or misunderstood: all that was written is
	 * in the value. Write-behind calls this for a change that {@link #decode} does not
	 * read.
	 * @param bytes the bytes, never {@code null}
	 * @return the value, and what it lacks
	 * @throws EntryCodecException if the bytes cannot be decoded like that
	 */
	default PartialValue decodeOtherVersion(byte[] bytes) {
		return new PartialValue(decode(bytes), Set.of());
	}

}
