package io.github.twolevelcache.internal.engine;

/**
 * A change of a key whose first part was made in a transaction.
 *
 * @param onCommit does the rest, after the transaction has committed
 * @param ofRecord whether it changes a record of a store, which is read whatever becomes
 * of the entry
 */
public record BegunChange(Runnable onCommit, boolean ofRecord) {

}
