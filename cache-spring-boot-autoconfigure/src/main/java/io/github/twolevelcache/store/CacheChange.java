package io.github.twolevelcache.store;

import org.jspecify.annotations.Nullable;

/**
 * A change of one key, on its way to the store behind a cache.
 *
 * @param key the key
 * @param value the new value, or {@code null} if the record is to be deleted
 * @param version for write-behind, a number that grows with each change of the key: a
 * store must not let a change overwrite one with a higher version, since a change may
 * come again, and late. For write-through 0: the store gets changes in the right order.
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public record CacheChange<K, V>(K key, @Nullable V value, long version) {

	/**
	 * Return whether the record is to be deleted.
	 * @return whether there is no value
	 */
	public boolean isDeletion() {
		return this.value == null;
	}

	@Override
	public String toString() {
		// Never the value.
		return (isDeletion() ? "deletion of " : "put of ") + this.key + " (version " + this.version + ")";
	}

}
