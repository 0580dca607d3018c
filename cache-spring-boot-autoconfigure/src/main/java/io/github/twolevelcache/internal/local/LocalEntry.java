package io.github.twolevelcache.internal.local;

import io.github.twolevelcache.internal.entry.CacheEntry;
import io.github.twolevelcache.internal.validity.Coverage.Validity;

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

	final Validity validity;

	/** The latest end of its life, in the nanoseconds of the store. */
	final long deadline;

	/** When it stops being fresh, in the same time. Never after the deadline. */
	final long freshUntil;

	/** Whether it was loaded while nothing was heard of changes, and lives shortly. */
	final boolean unheard;

	/** Whether the entry of another key with the same text has taken its place. */
	volatile boolean replaced;

	/**
	 * When it was last read, in the same time. Readers write it without order, which can
	 * only make it a little older.
	 */
	long readAt;

	LocalEntry(Object key, String text, CacheEntry entry, Validity validity, long now, long freshUntil, long deadline,
			boolean unheard) {
		this.key = key;
		this.text = text;
		this.entry = entry;
		this.validity = validity;
		this.readAt = now;
		this.freshUntil = freshUntil;
		this.deadline = deadline;
		this.unheard = unheard;
	}

	/**
	 * Return whether the entry may be read, and record the read.
	 * @param now the time
	 * @param unread the longest that it lives without being read
	 * @return whether it is alive
	 */
	boolean isAlive(long now, long unread) {
		if (this.replaced || now - this.deadline >= 0) {
			return false;
		}
		if (unread != Long.MAX_VALUE) {
			if (now - this.readAt >= unread) {
				return false;
			}
			this.readAt = now;
		}
		return true;
	}

	int weight() {
		return OVERHEAD + 2 * this.text.length() + this.entry.encodedSize();
	}

}
