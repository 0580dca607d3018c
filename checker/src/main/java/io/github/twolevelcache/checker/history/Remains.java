package io.github.twolevelcache.checker.history;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What holds which version of a key after all writes have ended and the bound has passed.
 *
 * @param key the key
 * @param put whether its writer brings its changes to the cache; if not, it evicts what
 * it has changed in the database
 * @param acknowledged the last version whose write was acknowledged
 * @param deleted whether that was a deletion
 * @param inDatabase the version in the database, {@code null} if it has none
 * @param inRedis the version in Redis, {@code null} if it has none
 * @param read what the managers returned without loading; {@code null} for nothing
 */
public record Remains(int key, boolean put, long acknowledged, boolean deleted, @Nullable Long inDatabase,
		@Nullable Long inRedis, List<@Nullable Long> read) {

	/**
	 * Return whether a write was lost that had been acknowledged.
	 * @return whether Redis or the database holds an older version
	 */
	public boolean isLostPut() {
		return this.put
				&& (isOlder(this.inRedis) || isOlder(this.inDatabase) || (this.inDatabase == null && !this.deleted));
	}

	private boolean isOlder(@Nullable Long version) {
		return version != null && version < this.acknowledged;
	}

	/**
	 * Return whether something was left that no write explains: a copy on a heap that
	 * differs from Redis, or an entry in Redis that differs from the database.
	 * @return whether there is a leftover other than a lost put
	 */
	public boolean isLeftover() {
		boolean onAHeap = this.read.stream().anyMatch((version) -> version != null && !version.equals(this.inRedis));
		boolean inRedis = this.inRedis != null && !this.inRedis.equals(this.inDatabase) && !isLostPut();
		return onAHeap || inRedis;
	}

}
