package io.github.twolevelcache.internal.entry;

/**
 * When the entries of a cache age, and how long they may be served after their lifetime.
 * Times are in milliseconds.
 *
 * @param longestLead how long before the end of its lifetime an entry ages, at most;
 * {@code 0} if entries are not refreshed early
 * @param leadPerCost how often that lead may hold what the entry cost to load; {@code 0}
 * if it does not depend on the cost
 * @param whileRevalidate how long a stale entry is served while it is loaded again
 * @param ifError how long a stale entry is served if loading it again fails
 */
public record FreshnessPolicy(long longestLead, long leadPerCost, long whileRevalidate, long ifError) {

	/**
	 * Entries end with their lifetime.
	 */
	public static final FreshnessPolicy NONE = new FreshnessPolicy(0, 0, 0, 0);

	/**
	 * Return how long entries are kept after their lifetime.
	 * @return the time
	 */
	public long stale() {
		return Math.max(this.whileRevalidate, this.ifError);
	}

	/**
	 * Return when an entry ceases to be fresh.
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
	 * Return when an entry may not be served any more.
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
