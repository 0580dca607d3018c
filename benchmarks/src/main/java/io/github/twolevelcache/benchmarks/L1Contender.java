package io.github.twolevelcache.benchmarks;

/**
 * A way to read what is on the heap. All have the same bounds; all count hits and misses,
 * unless the label says that they do not.
 */
public enum L1Contender {

	/** Caffeine itself. */
	CAFFEINE("Caffeine getIfPresent"),

	/** Spring's cache around Caffeine. */
	SPRING("CaffeineCache.get"),

	/** Our cache. */
	TWO_LEVEL("TwoLevelCache.get"),

	/** Our cache, if copies were served without asking whether they are still true. */
	TWO_LEVEL_UNCHECKED("TwoLevelCache.get, copies not checked"),

	/** Caffeine itself, without statistics. */
	CAFFEINE_UNCOUNTED("Caffeine getIfPresent, no statistics"),

	/** Spring's cache around Caffeine, without statistics. */
	SPRING_UNCOUNTED("CaffeineCache.get, no statistics"),

	/** An annotated method with Spring's cache around Caffeine. */
	SPRING_ANNOTATION("@Cacheable, CaffeineCache"),

	/** An annotated method with our cache. */
	TWO_LEVEL_ANNOTATION("@Cacheable, TwoLevelCache"),

	/** An annotated method with Spring's cache around Caffeine, without statistics. */
	SPRING_ANNOTATION_UNCOUNTED("@Cacheable, CaffeineCache, no statistics");

	private final String label;

	L1Contender(String label) {
		this.label = label;
	}

	String label() {
		return this.label;
	}

	/**
	 * Return whether no other contender can be measured in the same JVM.
	 * @return whether a JVM is needed for this one alone
	 */
	boolean needsItsOwnJvm() {
		return this == TWO_LEVEL_UNCHECKED;
	}

	/**
	 * Return what people would use instead.
	 * @return the contender that this one is compared with
	 */
	L1Contender baseline() {
		return (compareTo(SPRING_ANNOTATION) < 0) ? SPRING : SPRING_ANNOTATION;
	}

}
