package io.github.twolevelcache.simulator.redis;

/**
 * The value of a key, and when it expires: what replication and the migration of a slot
 * carry to another server.
 */
public final class StoredValue {

	static final long NEVER = Long.MAX_VALUE;

	private final Object data;

	private final long expiry;

	/**
	 * Create a value.
	 * @param data a {@link String} or an {@link Aggregate}
	 * @param expiry when it expires, in milliseconds of the server's time
	 */
	StoredValue(Object data, long expiry) {
		this.data = data;
		this.expiry = expiry;
	}

	Object data() {
		return this.data;
	}

	long expiry() {
		return this.expiry;
	}

	boolean isExpired(long now) {
		// It may still be read in that millisecond.
		return now > this.expiry;
	}

	StoredValue withExpiry(long newExpiry) {
		return new StoredValue(this.data, newExpiry);
	}

	StoredValue copy() {
		return new StoredValue((this.data instanceof Aggregate aggregate) ? aggregate.copy() : this.data, this.expiry);
	}

}
