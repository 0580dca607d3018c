package io.github.twolevelcache.benchmarks;

/**
 * A way to read what is in Redis. Each is an application of its own, with a client and
 * connections of its own.
 */
enum L2Contender {

	/** Lettuce itself: what came is not decoded, the keys are encoded beforehand. */
	LETTUCE("Lettuce get, bytes"),

	/** Lettuce itself, and Jackson, which is told the type. */
	LETTUCE_AND_JACKSON("Lettuce get, then Jackson"),

	/** Spring's cache in Redis, with the serializer for JSON. */
	SPRING("RedisCache.get, JSON"),

	/** Our cache without a heap level, otherwise as it comes. */
	TWO_LEVEL("TwoLevelCache.get, levels=l2"),

	/**
	 * Our cache as it comes, but with so little heap that it finds next to nothing there.
	 */
	TWO_LEVEL_BOTH("TwoLevelCache.get, L1 of 1 entry");

	private final String label;

	L2Contender(String label) {
		this.label = label;
	}

	String label() {
		return this.label;
	}

}
