package io.github.twolevelcache.checker.writes;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What transactions must read whose keys nobody else changes, with savepoints within
 * savepoints. Used by one thread.
 */
final class TransactionModel {

	/** The one that is open, then those around it, and last what was committed. */
	private final Deque<Level> levels = new ArrayDeque<>(List.of(new Level(Map.of())));

	/**
	 * Return the number of a key.
	 * @param key the key
	 * @return the number, {@code null} if it was never put or was deleted
	 */
	@Nullable Long number(String key) {
		Change last = this.levels.getFirst().last.get(key);
		return (last != null && !last.deletion()) ? last.number() : null;
	}

	void put(String key, long number) {
		add(new Change(key, number, false));
	}

	void delete(String key, long number) {
		add(new Change(key, number, true));
	}

	private void add(Change change) {
		Level level = this.levels.getFirst();
		level.last.put(change.key(), change);
		level.changes.add(change);
	}

	/**
	 * Begin a transaction, or set a savepoint.
	 */
	void begin() {
		this.levels.addFirst(new Level(this.levels.getFirst().last));
	}

	/**
	 * Return the changes that hold if what has begun last ends well.
	 * @return the last one of each key
	 */
	List<Change> changes() {
		Level level = this.levels.getFirst();
		return level.changes.stream().filter((change) -> change.equals(level.last.get(change.key()))).toList();
	}

	/**
	 * Keep what has changed since the last begin.
	 */
	void commit() {
		Level level = this.levels.removeFirst();
		Level around = this.levels.getFirst();
		around.last.putAll(level.last);
		if (this.levels.size() > 1) {
			around.changes.addAll(level.changes);
		}
	}

	/**
	 * Undo what has changed since the last begin.
	 * @return what is undone
	 */
	List<Change> rollBack() {
		return this.levels.removeFirst().changes;
	}

	/**
	 * Return what was changed and is not committed.
	 * @return all changes
	 */
	List<Change> open() {
		return this.levels.stream().flatMap((level) -> level.changes.stream()).toList();
	}

	/**
	 * A change.
	 *
	 * @param key its key
	 * @param number its number
	 * @param deletion whether it is a deletion
	 */
	record Change(String key, long number, boolean deletion) {

	}

	private static final class Level {

		/** By key, its last change, also those that were made before. */
		private final Map<String, Change> last;

		private final List<Change> changes = new ArrayList<>();

		Level(Map<String, Change> last) {
			this.last = new HashMap<>(last);
		}

	}

}
