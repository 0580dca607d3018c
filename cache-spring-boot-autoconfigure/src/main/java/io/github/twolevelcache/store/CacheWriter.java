package io.github.twolevelcache.store;

import java.util.List;

import io.github.twolevelcache.settings.Ordering;

/**
 * Writes the changes of a cache to the store behind it. A bean of this type belongs to
 * the cache whose property {@code write.writer} names it. Without that property, the bean
 * {@code productsWriter} belongs to the cache {@code products}. Must be safe for use by
 * several threads at once.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
@FunctionalInterface
public interface CacheWriter<K, V> {

	/**
	 * Write all changes, or write none and throw. Write-through calls this with one
	 * change, in the transaction of its caller if there is one. Write-behind does the
	 * same with a change that finds no room in its log. That change has a version, and
	 * the call may come after the commit of the transaction: the writer then needs a
	 * transaction of its own. Otherwise write-behind calls this on a thread of its own,
	 * with the latest change of each of many keys, in the order of the keys, so that two
	 * batches do not deadlock. It may call again with changes that were written before,
	 * or that are older than what was written.
	 * @param changes the changes, each of another key
	 * @throws Exception if they were not written. After a {@link java.sql.SQLException}
	 * that reports a broken connection, a lock or a lack of resources, write-behind tries
	 * again later. After one that reports bad data, it looks for the change at fault and
	 * makes it a dead letter. After any other exception, or an error, it does so only
	 * after several attempts. After {@code write.behind.batch-timeout} it interrupts the
	 * thread, and tries again later with fewer changes.
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
	 * Return whether the writer keeps what a record has where a change
	 * {@linkplain CacheChange#missing() lacks} properties. Changes that do wait
	 * otherwise, for an instance of the version of the application that made them.
	 * @return whether it does
	 */
	default boolean takesPartialChanges() {
		return false;
	}

	/**
	 * Delete what was left of some records that were deleted long ago, so that no older
	 * change would bring them back. Write-behind calls this now and then, on a thread of
	 * its own, until there are no more.
	 * @param version the version before which they were deleted. No change that waits has
	 * a lower one, and none that was made within
	 * {@code two-level-cache.write-behind.tombstone-retention}
	 * @return how many were deleted, 0 if there are no more
	 * @throws Exception if they could not be deleted
	 */
	default long purge(long version) throws Exception {
		return 0;
	}

	/**
	 * Return how many changes were not written because the store had newer ones.
	 * @return the number since the start, 0 if it is not known
	 */
	default long rejected() {
		return 0;
	}

	/**
	 * Return a name of the store that is the same in all instances and after a restart,
	 * such as those of the database and the table. Write-behind keeps it with what waits,
	 * so that it is not written to another store.
	 * @return the name, empty if the store has none that tells it from others
	 */
	default String storeName() {
		return "";
	}

}
