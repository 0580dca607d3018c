package io.github.twolevelcache.checker.growth;

/**
 * What must not grow under a load that lasts.
 */
public enum Measure {

	/** Bytes on the heap after a full collection. */
	HEAP("heap MB", Measure.MEGABYTE, 0.01, 0),

	/** Bytes in buffers outside the heap. */
	DIRECT("direct memory MB", Measure.MEGABYTE, 0.01, 0),

	/** Threads of the JVM that are alive. */
	THREADS("threads", 1, 0, 1),

	/** Open file descriptors of the JVM; each connection has one. */
	FILES("open files", 1, 0, 1),

	/** Loaded classes. */
	CLASSES("classes", 1, 0.01, 0),

	/** Connections to all Redis nodes, as these count them. */
	CONNECTIONS("connections", 1, 0, 1),

	/** Bytes used by all Redis nodes. */
	MEMORY("Redis memory MB", Measure.MEGABYTE, 0.01, 0),

	/** Keys of all masters. */
	KEYS("Redis keys", 1, 0, 1);

	private static final double MEGABYTE = 1 << 20;

	private final String label;

	private final double unit;

	private final double relative;

	private final double absolute;

	/**
	 * Describe a measure.
	 * @param label its name, with the unit it is shown in
	 * @param unit the unit it is shown in
	 * @param relative by which part of its mean it may grow while it is measured
	 * @param absolute by how much it may grow otherwise
	 */
	Measure(String label, double unit, double relative, double absolute) {
		this.label = label;
		this.unit = unit;
		this.relative = relative;
		this.absolute = absolute;
	}

	String label() {
		return this.label;
	}

	double inUnits(double value) {
		return value / this.unit;
	}

	/**
	 * Return by how much the measure may grow while it is measured, however long that is:
	 * what is still to come after the warm-up, such as a class that is loaded late, is an
	 * amount and not a rate.
	 * @param mean its mean
	 * @return the growth that is allowed
	 */
	double allowance(double mean) {
		return this.relative * mean + this.absolute;
	}

}
