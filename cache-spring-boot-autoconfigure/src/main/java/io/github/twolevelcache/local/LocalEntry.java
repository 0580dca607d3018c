package io.github.twolevelcache.local;

import io.github.twolevelcache.entry.CacheEntry;

/**
 * An entry as L1 holds it. Compared by identity, so that a removal meant for one entry
 * never hits its successor.
 */
final class LocalEntry {

	/** Rough cost of the objects around key and value, in bytes. */
	private static final int OVERHEAD = 200;

	final Object key;

	final String text;

	final CacheEntry entry;

	/** The latest end of its life, in the nanoseconds of the store. */
	final long deadline;

	LocalEntry(Object key, String text, CacheEntry entry, long deadline) {
		this.key = key;
		this.text = text;
		this.entry = entry;
		this.deadline = deadline;
	}

	int weight() {
		return OVERHEAD + 2 * this.text.length() + this.entry.encodedSize();
	}

}
