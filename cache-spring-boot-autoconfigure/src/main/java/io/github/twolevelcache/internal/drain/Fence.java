package io.github.twolevelcache.internal.drain;

import java.util.SortedMap;

import io.github.twolevelcache.store.CacheWriter;

/**
 * Keeps an instance that has paused from overwriting what another has changed since: each
 * batch runs in a transaction that fails if a partition of the log has been owned under a
 * higher token (fencing token: Kleppmann, "How to do distributed locking", 2016). For
 * writers whose rows have no versions. Thread-safe.
 */
@FunctionalInterface
public interface Fence {

	/**
	 * For writers that are {@linkplain CacheWriter#isGuarded() guarded}, or whose changes
	 * need not keep their order.
	 */
	Fence NONE = (tokens, batch) -> batch.write();

	/**
	 * Write a batch in one transaction.
	 * @param tokens by the number of each partition that the batch has changes of, the
	 * token under which this instance has read them: the time from which it owns the
	 * partition
	 * @param batch writes the changes
	 * @throws FencedException if a partition has been owned under a higher token; nothing
	 * was written
	 * @throws Exception if the batch fails; nothing was written
	 */
	void run(SortedMap<Integer, Long> tokens, Batch batch) throws Exception;

	/**
	 * Writes changes.
	 */
	@FunctionalInterface
	interface Batch {

		/**
		 * Write them, in the transaction of this thread.
		 * @throws Exception if they were not written
		 */
		void write() throws Exception;

	}

}
