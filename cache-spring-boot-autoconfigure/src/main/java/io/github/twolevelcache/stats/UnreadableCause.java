package io.github.twolevelcache.stats;

/**
 * Why an entry found in Redis could not be used.
 */
public enum UnreadableCause {

	/**
	 * The bytes do not begin with a header of ours.
	 */
	NOT_AN_ENTRY,

	/**
	 * The header was written by a newer version of this library.
	 */
	NEWER_FORMAT,

	/**
	 * The value was written by another codec.
	 */
	OTHER_CODEC,

	/**
	 * The value is larger than {@code l2.max-value-size} allows.
	 */
	TOO_LARGE,

	/**
	 * The value cannot be decoded: its class changed, or its bytes are damaged.
	 */
	UNDECODABLE,

	/**
	 * The value can be decoded, and is none that the method returns which is cached.
	 */
	WRONG_TYPE

}
