package io.github.twolevelcache.checker.history;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What holds which version of a key after all writes have ended and the bound has passed.
 *
 * @param key the key
 * @param put whether its writer puts; if not, it evicts
 * @param acknowledged the last version whose write was acknowledged
 * @param inDatabase the version in the database
 * @param inRedis the version in Redis, {@code null} if it has none
 * @param read what the managers returned without loading; {@code null} for nothing
 */
public record Remains(int key, boolean put, long acknowledged, long inDatabase, @Nullable Long inRedis,
		List<@Nullable Long> read) {

	/**
	 * Return whether Redis has lost a put that it had acknowledged.
	 * @return whether it holds an older version
	 */
	public boolean isLostPut() {
		return this.put && this.inRedis != null && this.inRedis < this.acknowledged;
	}

	/**
	 * Return whether something was left that no write explains: a copy on a heap that
	 * differs from Redis, or an entry in Redis that differs from the database.
	 * @return whether there is a leftover other than a lost put
	 */
	public boolean isLeftover() {
		boolean onAHeap = this.read.stream().anyMatch((version) -> version != null && !version.equals(this.inRedis));
		boolean inRedis = this.inRedis != null && this.inRedis != this.inDatabase && !isLostPut();
		return onAHeap || inRedis;
	}

}
