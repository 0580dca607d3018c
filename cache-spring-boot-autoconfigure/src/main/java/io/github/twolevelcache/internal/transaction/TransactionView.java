package io.github.twolevelcache.internal.transaction;

import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.internal.entry.CacheEntry;

/**
 * What a transaction sees of one cache: its own changes. Used by one thread at a time.
 */
final class TransactionView {

	private final Map<String, Own> keys = new HashMap<>();

	private boolean cleared;

	/**
	 * Add a change.
	 * @param change the change
	 */
	void add(TransactionChange change) {
		boolean ofRecord = change.begun().ofRecord();
		if (change.text() == null) {
			this.cleared = true;
			this.keys.values().removeIf((own) -> !own.ofRecord());
		}
		else if (ofRecord || !isRecord(change.text())) {
			this.keys.put(change.text(), new Own(change.entry(), ofRecord && change.entry() != null));
		}
	}

	private boolean isRecord(String text) {
		Own own = this.keys.get(text);
		return own != null && own.ofRecord();
	}

	/**
	 * Return what the transaction has changed.
	 * @param text the text of a key
	 * @return what it sees, or {@code null} if it has not changed the key
	 */
	@Nullable Own of(String text) {
		Own own = this.keys.get(text);
		return (own == null && this.cleared) ? Own.REMOVED : own;
	}

	/**
	 * What a transaction sees of a key that it has changed.
	 *
	 * @param entry the entry, or {@code null} if it was removed from the cache, which
	 * says nothing about a record behind it
	 * @param ofRecord whether it is a record of a store, which is read whatever becomes
	 * of the entry
	 */
	record Own(@Nullable CacheEntry entry, boolean ofRecord) {

		private static final Own REMOVED = new Own(null, false);

		/**
		 * Return whether the key has a value.
		 * @return whether it was put, and not deleted
		 */
		boolean isPresent() {
			return this.entry != null && !(this.ofRecord && this.entry.value() == null);
		}

	}

}
