package io.github.twolevelcache.checker.writes;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/**
 * What writers have said of their changes, and what of it a table must have in the end.
 * Each key has one writer, whose numbers grow.
 */
final class Ledger {

	/** By key, the last change that was acknowledged. */
	private final Map<String, Change> acknowledged = new HashMap<>();

	/**
	 * By key, the last deletion that has begun. If it was not acknowledged, or its writer
	 * was killed, it may have been made or not.
	 */
	private final Map<String, Long> begunDeletions = new HashMap<>();

	/** Keys and numbers of changes that may have been made or not. */
	private final Set<String> refused = new HashSet<>();

	/** Keys and numbers of puts that were rolled back. */
	private final Set<String> rolledBack = new HashSet<>();

	private long count;

	void put(String key, long number, long time) {
		acknowledged(key, new Change(number, false, time));
	}

	void deleting(String key, long number) {
		this.begunDeletions.put(key, number);
	}

	void deleted(String key, long number, long time) {
		acknowledged(key, new Change(number, true, time));
	}

	private void acknowledged(String key, Change change) {
		this.count++;
		this.acknowledged.put(key, change);
	}

	void refused(String key, long number) {
		this.refused.add(key + " " + number);
	}

	void rolledBack(String key, long number) {
		this.rolledBack.add(key + " " + number);
	}

	/**
	 * Return whether a put was rolled back.
	 * @param change its key and its number, with a space between
	 * @return whether it must not have been made
	 */
	boolean isRolledBack(String change) {
		return this.rolledBack.contains(change);
	}

	/**
	 * Return whether a change was not acknowledged.
	 * @param change its key and its number, with a space between
	 * @return whether it may have been made or not
	 */
	boolean isRefused(String change) {
		return this.refused.contains(change);
	}

	/**
	 * Return how many changes were acknowledged.
	 * @return the number
	 */
	long count() {
		return this.count;
	}

	/**
	 * Return the keys that do not have what was acknowledged last, or something newer.
	 * @param rows the numbers of the rows that there are
	 * @return the keys, and when the change was acknowledged
	 */
	Map<String, Long> lost(Map<String, Long> rows) {
		Map<String, Long> lost = new TreeMap<>();
		this.acknowledged.forEach((key, last) -> {
			if (isLost(key, last, rows.get(key))) {
				lost.put(key, last.time());
			}
		});
		return lost;
	}

	private boolean isLost(String key, Change last, @Nullable Long row) {
		if (row != null) {
			return row < last.number();
		}
		return !last.deletion() && this.begunDeletions.getOrDefault(key, 0L) < last.number();
	}

	private record Change(long number, boolean deletion, long time) {

	}

}
