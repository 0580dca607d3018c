package io.github.twolevelcache.internal.codec.jdk;

import java.io.ObjectInputFilter;
import java.util.Map;

/**
 * Bounds what reading one serialized object takes, beside what a filter allows. It must
 * not say that it is larger than its bytes can be: each array and each table is created
 * before its content is read. And it must not take long: objects with one hash code are
 * compared one by one. Used by one thread.
 */
final class StreamLimits implements ObjectInputFilter {

	/** Of a table that holds little. */
	private static final long SLACK = 1_000;

	/**
	 * Each entry of a table has several bytes, and a table has at most four times as many
	 * places.
	 */
	private static final int PLACES_PER_BYTE = 4;

	private static final long NANOS = 2_000_000_000;

	/** So that a large object is read, too. */
	private static final long NANOS_PER_BYTE = 1_000;

	/** Asking for the time at each object would take longer than to read it. */
	private static final int LOOKS = 128;

	private final ObjectInputFilter allowed;

	private final long size;

	private final long begun = System.nanoTime();

	private long claimed;

	private int looks;

	StreamLimits(ObjectInputFilter allowed, int size) {
		this.allowed = allowed;
		this.size = size;
	}

	@Override
	public Status checkInput(FilterInfo info) {
		if (info.arrayLength() > 0) {
			boolean table = info.serialClass() == Map.Entry[].class;
			this.claimed += table ? info.arrayLength() / PLACES_PER_BYTE : info.arrayLength();
		}
		boolean late = ++this.looks % LOOKS == 0 && System.nanoTime() - this.begun > NANOS + this.size * NANOS_PER_BYTE;
		return (late || this.claimed > this.size + SLACK) ? Status.REJECTED : this.allowed.checkInput(info);
	}

}
