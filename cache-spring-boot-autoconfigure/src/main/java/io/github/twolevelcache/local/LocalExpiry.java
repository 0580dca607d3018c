package io.github.twolevelcache.local;

import com.github.benmanes.caffeine.cache.Expiry;

/**
 * Lets an entry live until its deadline, and at most a given time unread.
 */
final class LocalExpiry implements Expiry<Object, LocalEntry> {

	private final long nanosUnread;

	/**
	 * Create the expiry.
	 * @param nanosUnread the longest time unread, {@link Long#MAX_VALUE} for no limit
	 */
	LocalExpiry(long nanosUnread) {
		this.nanosUnread = nanosUnread;
	}

	@Override
	public long expireAfterCreate(Object key, LocalEntry entry, long now) {
		return Math.max(0, Math.min(this.nanosUnread, entry.deadline - now));
	}

	@Override
	public long expireAfterUpdate(Object key, LocalEntry entry, long now, long currentDuration) {
		return expireAfterCreate(key, entry, now);
	}

	@Override
	public long expireAfterRead(Object key, LocalEntry entry, long now, long currentDuration) {
		return (this.nanosUnread != Long.MAX_VALUE) ? expireAfterCreate(key, entry, now) : currentDuration;
	}

}
