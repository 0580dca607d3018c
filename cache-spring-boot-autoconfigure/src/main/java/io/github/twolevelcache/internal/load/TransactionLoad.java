package io.github.twolevelcache.internal.load;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.internal.entry.CacheEntry;

/**
 * A value that was read where a transaction may still be rolled back.
 *
 * @param entry the entry
 * @param outcome to be told how the transaction ends, or {@code null} if the entry was in
 * the cache or is not to be stored
 */
public record TransactionLoad(CacheEntry entry, @Nullable Outcome outcome) {

	/**
	 * What follows from the end of the transaction.
	 */
	public interface Outcome {

		/**
		 * Store the value, unless a change has come in between.
		 */
		void committed();

		/**
		 * Give up what was held to store the value.
		 */
		void rolledBack();

	}

}
