package io.github.twolevelcache.internal.entry;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.internal.validity.Generation;

/**
 * One cached value and what both levels need to know about it. Immutable if the value is.
 *
 * @param value the value, or {@code null} for a cached {@code null}
 * @param expiresAt the end of its lifetime in L2, in milliseconds since the epoch;
 * {@link #NEVER} if L2 sets none
 * @param encodedSize the size of the encoded value in bytes, {@code 0} if it was never
 * encoded
 * @param version tells it from all others of its key, {@code 0} if it was not read from
 * L2
 * @param generation the generation of the cache that it belongs to,
 * {@link Generation#UNKNOWN} if it was not read from L2
 * @param loadCost what it cost to load, in milliseconds, {@code 0} if it was put
 * @param freshness the stage of its life in which it was found
 */
public record CacheEntry(@Nullable Object value, long expiresAt, int encodedSize, long version, long generation,
		int loadCost, Freshness freshness) {

	/**
	 * The {@link #expiresAt()} of an entry without an end.
	 */
	public static final long NEVER = Long.MAX_VALUE;

	/**
	 * An entry whose lifetime no L2 limits.
	 * @param value the value, or {@code null}
	 * @param encodedSize the size of the encoded value in bytes, {@code 0} if unknown
	 * @return the entry
	 */
	public static CacheEntry unbounded(@Nullable Object value, int encodedSize) {
		return new CacheEntry(value, NEVER, encodedSize, 0, Generation.UNKNOWN, 0, Freshness.FRESH);
	}

	/**
	 * Return whether the value is of a type.
	 * @param type the type that a caller expects, {@link Object} for any
	 * @return whether it is, or is {@code null}
	 */
	public boolean isOf(Class<?> type) {
		return this.value == null || type.isInstance(this.value);
	}

	/**
	 * Say why a caller that expects a type cannot use this entry.
	 * @param type the type, which the value is not of
	 * @return what the value is, and what it should be
	 */
	public String mismatch(Class<?> type) {
		String found = (this.value != null) ? this.value.getClass().getTypeName() : "null";
		return "its value is of type %s, and the method returns %s".formatted(found, type.getTypeName());
	}

	/**
	 * Return this entry with another object for its value.
	 * @param other the object, or {@code null}
	 * @return the entry
	 */
	public CacheEntry withValue(@Nullable Object other) {
		return (other == this.value) ? this : new CacheEntry(other, this.expiresAt, this.encodedSize, this.version,
				this.generation, this.loadCost, this.freshness);
	}

	/**
	 * Return this entry in another stage of its life.
	 * @param stage the stage
	 * @return the entry
	 */
	public CacheEntry at(Freshness stage) {
		return (stage == this.freshness) ? this : new CacheEntry(this.value, this.expiresAt, this.encodedSize,
				this.version, this.generation, this.loadCost, stage);
	}

}
