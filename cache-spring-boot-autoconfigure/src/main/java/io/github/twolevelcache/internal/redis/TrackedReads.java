package io.github.twolevelcache.internal.redis;

import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.internal.validity.Coverage.Validity;

/**
 * Reads entries whose later changes will be heard of, so that L1 may keep them.
 */
public interface TrackedReads {

	/**
	 * Read an entry from the node that owns its key.
	 * @param key the key
	 * @return the read that is under way, or {@code null} if changes of the key would not
	 * be heard of now
	 */
	@Nullable TrackedRead get(byte[] key);

	/**
	 * Read a key that many entries depend on, so that even where changes are not heard of
	 * it is read again within the staleness allowed.
	 * @param key the key
	 * @return as {@link #get}
	 */
	default @Nullable TrackedRead watch(byte[] key) {
		return get(key);
	}

	/**
	 * Return whether a change of a key that comes now would be heard of.
	 * @param key the key
	 * @return whether it would
	 */
	boolean hears(byte[] key);

	/**
	 * Return whether all could write for a while to the node that owns a key. After an
	 * outage other instances may have writes to repair that it has not acknowledged.
	 * @param key the key
	 * @return whether what Redis holds of the key can be used as it is
	 */
	boolean isSettled(byte[] key);

	/**
	 * Find out, after a silence, whether the node that owns a key is settled: it may be
	 * this instance that has paused. To be called before the key is read.
	 * @param key the key
	 * @return completes, and never fails, when {@link #isSettled} knows; {@code null} if
	 * it knows already, or cannot know
	 */
	default @Nullable CompletableFuture<?> settling(byte[] key) {
		return null;
	}

	/**
	 * Record that a node which was read from does not own the key any more.
	 */
	void redirected();

	/**
	 * A read and what it entitles to.
	 *
	 * @param entry the entry, {@code null} if there is none; fails if the node does not
	 * own the key any more
	 * @param validity how long a copy may be served, taken before the read began
	 */
	record TrackedRead(CompletableFuture<byte @Nullable []> entry, Validity validity) {

	}

}
