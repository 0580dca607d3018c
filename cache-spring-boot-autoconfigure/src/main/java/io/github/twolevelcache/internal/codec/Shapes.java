package io.github.twolevelcache.internal.codec;

import java.time.ZoneId;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.codec.EntryCodecException;

/**
 * Finds the shape of a value: by looking at it, as Java forgets type arguments.
 */
final class Shapes {

	/**
	 * Below this depth of containers in containers each value says for itself what it is.
	 * Also ends the search in a container that contains itself.
	 */
	private static final int MAX_DEPTH = 8;

	/**
	 * What a collection may come back as, the first that fits.
	 */
	private static final List<Class<?>> COLLECTIONS = List.of(SortedSet.class, Set.class, List.class, SortedMap.class,
			Map.class);

	private final AllowedTypes allowed;

	Shapes(AllowedTypes allowed) {
		this.allowed = allowed;
	}

	/**
	 * Return the shape of a value.
	 * @param value the value
	 * @return its shape
	 * @throws EntryCodecException if the keys of a map have more than one type
	 */
	Shape of(Object value) {
		return of(value, 0);
	}

	private Shape of(@Nullable Object value, int depth) {
		if (value == null) {
			return Shape.NOTHING;
		}
		if (depth > MAX_DEPTH) {
			return Shape.ANYTHING;
		}
		Class<?> type = typeOf(value);
		// A container of the application's own fixes its contents itself.
		if (AllowedTypes.isJdk(type.getName())) {
			if (value instanceof Collection<?> collection) {
				return new Shape(type, List.of(ofAll(collection, depth)));
			}
			if (value instanceof Map<?, ?> map) {
				return new Shape(type, List.of(ofKeys(map), ofAll(map.values(), depth)));
			}
			if (value instanceof Optional<?> optional) {
				return new Shape(type, List.of(of(optional.orElse(null), depth + 1)));
			}
		}
		return new Shape(type, List.of());
	}

	private Shape ofAll(Collection<?> values, int depth) {
		Shape all = Shape.NOTHING;
		Class<?> last = null;
		for (Object value : values) {
			// Most collections hold one class of plain values: look at one of them.
			if (value == null || (value.getClass() == last && all.contents().isEmpty())) {
				continue;
			}
			last = value.getClass();
			all = all.and(of(value, depth + 1));
			if (all.equals(Shape.ANYTHING)) {
				break;
			}
		}
		return all;
	}

	private Shape ofKeys(Map<?, ?> map) {
		Class<?> type = keyType(map);
		return (type != null) ? new Shape(type, List.of()) : Shape.NOTHING;
	}

	/**
	 * Return the class of a map's keys.
	 * @param map the map
	 * @return the class, {@code null} if the map is empty
	 * @throws EntryCodecException if the keys have more than one type, or one is
	 * {@code null}
	 */
	@Nullable Class<?> keyType(Map<?, ?> map) {
		Class<?> type = null;
		Class<?> last = null;
		for (Object key : map.keySet()) {
			if (key == null) {
				throw new EntryCodecException("A " + map.getClass().getName() + " with a null key may not be cached");
			}
			if (key.getClass() == last) {
				continue;
			}
			last = key.getClass();
			Class<?> next = typeOf(key);
			if (type != null && type != next) {
				throw new EntryCodecException("A map with keys of both " + type.getName() + " and " + next.getName()
						+ " may not be cached: they could not be told apart when read");
			}
			type = next;
		}
		return type;
	}

	/**
	 * Return the class as which a value comes back.
	 * @param value the value
	 * @return its own class, or one that it is equal to
	 */
	Class<?> typeOf(Object value) {
		if (value instanceof Enum<?> constant) {
			// A constant with a body has a class of its own.
			return constant.getDeclaringClass();
		}
		Class<?> type = value.getClass();
		if ((value instanceof Collection || value instanceof Map) && !this.allowed.allows(type.getName())) {
			return plainContainer(value);
		}
		if (type == Object.class) {
			// In a descriptor it stands for anything, so nothing can be just that.
			throw AllowedTypes.refusal(type.getName());
		}
		if (value instanceof ZoneId && !this.allowed.allows(type.getName())) {
			return ZoneId.class;
		}
		return type;
	}

	private static Class<?> plainContainer(Object value) {
		boolean ordered = isOrderedByComparator(value);
		for (Class<?> type : COLLECTIONS) {
			boolean sorted = type == SortedSet.class || type == SortedMap.class;
			if (type.isInstance(value) && !(sorted && ordered)) {
				return type;
			}
		}
		return Collection.class;
	}

	/**
	 * Whether a container is sorted by something that JSON cannot carry.
	 * @param value the container
	 * @return whether it is
	 */
	static boolean isOrderedByComparator(Object value) {
		Comparator<?> comparator = (value instanceof SortedSet<?> set) ? set.comparator()
				: (value instanceof SortedMap<?, ?> map) ? map.comparator() : null;
		return comparator != null && comparator != Comparator.naturalOrder();
	}

}
