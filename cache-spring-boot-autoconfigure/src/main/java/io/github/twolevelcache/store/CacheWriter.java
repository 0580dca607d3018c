package io.github.twolevelcache.store;

import java.util.List;

import io.github.twolevelcache.settings.Ordering;

/**
 * Brings the changes of a cache to the store behind it. A bean of this type belongs to
 * the cache whose property {@code write.writer} names it, or whose name followed by
 * {@code Writer} is its own. Must be safe for use by several threads at once.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
@FunctionalInterface
public interface CacheWriter<K, V> {

	/**
	 * Write changes: all of them, or none and throw. Write-through calls this in the
	 * transaction of its caller, if there is one, with one change. So does write-behind
	 * with a change that finds no room in its log, with a version, perhaps after the
	 * commit of that transaction: then it needs one of its own. Write-behind calls it on
	 * a thread of its own with the latest change of each of many keys, in the order of
	 * the keys, so that two of them do not lock each other out. It may call it again with
	 * changes that were written before, or that are older than what was.
	 * @param changes the changes, each of another key
	 * @throws Exception if they were not written. Write-behind tries again later after a
	 * {@link java.sql.SQLException} that tells of a broken connection, a lock or a lack
	 * of resources; after one that tells of bad data it looks for the change that causes
	 * it, and puts that aside; after any other it tries some times before.
	 */
	void write(List<CacheChange<K, V>> changes) throws Exception;

	/**
	 * Write changes on behalf of write-behind, as {@link #write} does. A writer that
	 * keeps connections apart for it, so that requests do not keep it waiting, uses them
	 * here; but where {@link Ordering#FENCE} keeps the order, it must take part in the
	 * transaction of this thread.
	 * @param changes the changes, each of another key
	 * @throws Exception if they were not written
	 */
	default void writeBehind(List<CacheChange<K, V>> changes) throws Exception {
		write(changes);
	}

	/**
	 * Return whether the store refuses a change of a lower version than the one it has.
	 * Write-behind needs a writer that does, or {@link Ordering#FENCE}.
	 * @return whether it does
	 */
	default boolean isGuarded() {
		return false;
	}

	/**
	 * Return how many changes were not written because the store had newer ones.
	 * @return the number since the start, 0 if that is not known
	 */
	default long rejected() {
		return 0;
	}

}
