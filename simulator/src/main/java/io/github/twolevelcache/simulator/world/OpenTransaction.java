package io.github.twolevelcache.simulator.world;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * What a caller has changed in its transaction.
 */
final class OpenTransaction {

	private final List<Change> changes = new ArrayList<>();

	private final Set<String> unknown = new HashSet<>();

	void add(Change change) {
		this.changes.add(change);
	}

	/**
	 * Say that a key was given a value that cannot be written.
	 * @param key the key
	 */
	void forget(String key) {
		this.unknown.add(key);
	}

	/**
	 * Return whether nobody knows what this transaction is to read.
	 * @param key the key
	 * @return whether it was given a value that cannot be written
	 */
	boolean isUnknown(String key) {
		return this.unknown.contains(key);
	}

	/**
	 * Return the last change of a key that was not undone.
	 * @param key the key
	 * @return the change, or {@code null} if there is none
	 */
	@Nullable Change last(String key) {
		Change last = null;
		for (Change change : this.changes) {
			if (change.key().equals(key)) {
				last = change;
			}
		}
		return last;
	}

	List<Change> changes() {
		return List.copyOf(this.changes);
	}

	/**
	 * The entries of all keys were removed.
	 */
	void clear() {
		this.changes.replaceAll((change) -> new Change(change.key(), change.version(), change.deletes(), false));
	}

	int savepoint() {
		return this.changes.size();
	}

	void rollBackTo(int savepoint) {
		this.changes.subList(savepoint, this.changes.size()).clear();
	}

	/**
	 * A change.
	 *
	 * @param key the key
	 * @param version its version
	 * @param deletes whether it deletes the record
	 * @param cached whether the cache has its value
	 */
	record Change(String key, long version, boolean deletes, boolean cached) {
	}

}
