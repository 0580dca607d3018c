package io.github.twolevelcache.benchmarks;

/**
 * A way to put a product so that the database gets it.
 */
enum StoreContender {

	/** Our cache as it comes, with write-behind. */
	WRITE_BEHIND("write-behind"),

	/** Our cache as it comes, with write-through. */
	WRITE_THROUGH("write-through"),

	/** A map of Redisson with write-behind. */
	REDISSON("Redisson, write-behind"),

	/** A statement for each row. */
	JDBC("JDBC upsert, no cache");

	private final String label;

	StoreContender(String label) {
		this.label = label;
	}

	String label() {
		return this.label;
	}

}
