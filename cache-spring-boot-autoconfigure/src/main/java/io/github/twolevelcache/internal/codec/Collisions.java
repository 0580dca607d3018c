package io.github.twolevelcache.internal.codec;

import java.util.AbstractCollection;
import java.util.AbstractMap;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.codec.EntryCodecException;

/**
 * Counts what collides in a hash table. Among keys with one hash code that are not
 * comparable, a table looks at each, so that filling it takes time that grows with the
 * square of their number. Used by one thread.
 */
final class Collisions {

	/** Comparing each pair of as many takes some milliseconds. */
	private static final int MOST = 500;

	private final Map<Integer, Integer> counts = new HashMap<>();

	/**
	 * Count a key.
	 * @param key what goes into the table
	 * @throws EntryCodecException if too many have its hash code
	 */
	void add(@Nullable Object key) {
		// Of the JDK's own, no two that differ compare as equal and have one hash code.
		if (key == null || (key instanceof Comparable && AllowedTypes.isJdk(key.getClass().getName()))) {
			return;
		}
		if (this.counts.merge(key.hashCode(), 1, Integer::sum) > MOST) {
			throw new EntryCodecException(
					"More than " + MOST + " values of type " + key.getClass().getName() + " have the same hash code");
		}
	}

	/**
	 * Count what is added to a collection.
	 * @param target the collection
	 * @return a view that adds to it
	 */
	static Collection<Object> counting(Collection<Object> target) {
		Collisions collisions = new Collisions();
		return new AbstractCollection<>() {

			@Override
			public boolean add(Object element) {
				collisions.add(element);
				return target.add(element);
			}

			@Override
			public Iterator<Object> iterator() {
				return target.iterator();
			}

			@Override
			public int size() {
				return target.size();
			}

		};
	}

	/**
	 * Count what is put into a map.
	 * @param target the map
	 * @return a view that puts into it, in which no key is found
	 */
	static Map<Object, Object> counting(Map<Object, Object> target) {
		Collisions collisions = new Collisions();
		return new AbstractMap<>() {

			@Override
			public @Nullable Object get(@Nullable Object key) {
				return null;
			}

			@Override
			public @Nullable Object put(Object key, Object value) {
				collisions.add(key);
				return target.put(key, value);
			}

			@Override
			public Set<Entry<Object, Object>> entrySet() {
				return target.entrySet();
			}

		};
	}

}
