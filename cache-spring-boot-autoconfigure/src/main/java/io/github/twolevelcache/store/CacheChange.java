package io.github.twolevelcache.store;

import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * A change of one key, on its way to the store behind a cache.
 *
 * @param key the key
 * @param value the new value, or {@code null} if the record is to be deleted
 * @param version for write-behind, a number that grows with each change of the key: a
 * store must not let a change overwrite one with a higher version, since a change may
 * come again, and late. For write-through 0: the store gets changes in the right order.
 * @param missing the properties of the value that the version of the application does not
 * have that made the change, by the names of their fields: those of an object within the
 * value stand after its own name and a dot. They have their defaults in the value, and
 * the record is to keep what it has. Empty but for changes that wait while the class of
 * the values changes.
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public record CacheChange<K, V>(K key, @Nullable V value, long version, Set<String> missing) {

	/**
	 * Create a change.
	 * @param key the key
	 * @param value the new value, or {@code null} if the record is to be deleted
	 * @param version a number that grows with each change of the key, or 0
	 * @param missing the properties of the value that are not known
	 */
	public CacheChange {
		missing = Set.copyOf(missing);
	}

	/**
	 * Create a change whose value is known whole.
	 * @param key the key
	 * @param value the new value, or {@code null} if the record is to be deleted
	 * @param version a number that grows with each change of the key, or 0
	 */
	public CacheChange(K key, @Nullable V value, long version) {
		this(key, value, version, Set.of());
	}

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
