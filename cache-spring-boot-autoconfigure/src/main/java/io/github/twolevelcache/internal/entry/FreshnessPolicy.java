package io.github.twolevelcache.internal.entry;

import org.jspecify.annotations.Nullable;

/**
 * How long the entries of a cache live, when they age, and how long they may be served
 * after their lifetime. Times are in milliseconds.
 *
 * @param longestLifetime the longest lifetime of an entry
 * @param nullLifetime the longest lifetime of a cached {@code null}
 * @param jitter the share of the lifetime, from 0 to 1, by which it is shortened at
 * random
 * @param longestLead the longest time before its expiry at which an entry begins to age;
 * {@code 0} if entries are not refreshed early
 * @param leadPerCost that lead as a multiple of what the entry cost to load, at most;
 * {@code 0} if it does not depend on the cost
 * @param whileRevalidate how long a stale entry is served while it is loaded again
 * @param ifError how long a stale entry is served if loading it again fails
 */
public record FreshnessPolicy(long longestLifetime, long nullLifetime, double jitter, long longestLead,
		long leadPerCost, long whileRevalidate, long ifError) {

	/**
	 * Return how long a new entry is to live.
	 * @param value its value, or {@code null}
	 * @param chance a number drawn at random, from 0 to 1
	 * @return its lifetime, at least 1
	 */
	public long lifetime(@Nullable Object value, double chance) {
		long longest = (value != null) ? this.longestLifetime : this.nullLifetime;
		// Only shortened: the stated lifetime is the maximum.
		return Math.max(1, (long) (longest * (1 - this.jitter * chance)));
	}

	/**
	 * Return how long entries are kept after their lifetime.
	 * @return the time
	 */
	public long stale() {
		return Math.max(this.whileRevalidate, this.ifError);
	}

	/**
	 * Return when an entry stops being fresh.
	 * @param entry the entry
	 * @return the time, since the epoch
	 */
	public long agesAt(CacheEntry entry) {
		if (this.longestLead == 0 || entry.value() == null || entry.expiresAt() == CacheEntry.NEVER) {
			return entry.expiresAt();
		}
		long lead = (this.leadPerCost != 0) ? Math.min(this.longestLead, this.leadPerCost * entry.loadCost())
				: this.longestLead;
		return entry.expiresAt() - lead;
	}

	/**
	 * Return when an entry may no longer be served.
	 * @param entry the entry
	 * @return the time, since the epoch
	 */
	public long endsAt(CacheEntry entry) {
		return (entry.expiresAt() != CacheEntry.NEVER) ? entry.expiresAt() + stale() : CacheEntry.NEVER;
	}

	/**
	 * Return the stage that an entry is in. Redis decides when it ends.
	 * @param entry the entry
	 * @param now the time, since the epoch
	 * @return its stage
	 */
	public Freshness freshness(CacheEntry entry, long now) {
		if (now < agesAt(entry)) {
			return Freshness.FRESH;
		}
		if (now < entry.expiresAt() || stale() == 0) {
			return (this.longestLead != 0) ? Freshness.AGING : Freshness.FRESH;
		}
		return (now < entry.expiresAt() + this.whileRevalidate) ? Freshness.STALE_WHILE_REVALIDATE
				: Freshness.STALE_IF_ERROR;
	}

}
