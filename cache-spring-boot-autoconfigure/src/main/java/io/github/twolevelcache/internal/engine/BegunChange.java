package io.github.twolevelcache.internal.engine;

import org.jspecify.annotations.Nullable;

/**
 * A change of a key whose first part was made in a transaction.
 *
 * @param onCommit does the rest, after the transaction has committed
 * @param onRollback does what is left to do if it has not
 * @param ofRecord whether it changes a record of a store, which is read whatever becomes
 * of the entry
 * @param failure why nobody knows what the store has, or {@code null} if the change was
 * begun
 */
public record BegunChange(Runnable onCommit, Runnable onRollback, boolean ofRecord, @Nullable Throwable failure) {

	/**
	 * A change of the cache only, or one that reaches a store after the commit.
	 * @param onCommit makes the change
	 * @param ofRecord whether it changes a record of a store
	 * @return the change
	 */
	public static BegunChange later(Runnable onCommit, boolean ofRecord) {
		return new BegunChange(onCommit, () -> {
		}, ofRecord, null);
	}

	/**
	 * Throw what the store has thrown, if it has.
	 */
	public void throwFailure() {
		if (this.failure instanceof Error error) {
			throw error;
		}
		if (this.failure instanceof RuntimeException exception) {
			throw exception;
		}
	}

}
