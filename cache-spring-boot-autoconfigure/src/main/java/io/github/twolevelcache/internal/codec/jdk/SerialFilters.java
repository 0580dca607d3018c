package io.github.twolevelcache.internal.codec.jdk;

import java.io.ObjectInputFilter;
import java.util.Collection;

/**
 * Filters that let through what is listed and nothing else.
 */
final class SerialFilters {

	/**
	 * Bounds what a few bytes can make the reader allocate or descend into.
	 */
	private static final String LIMITS = "maxdepth=200;maxarray=10000000;maxrefs=10000000";

	/**
	 * Value types of the JDK and what they are written as. A sorted collection brings its
	 * comparator, which has to be allowed like any other class.
	 */
	private static final String JDK = String.join(";", "java.lang.Boolean", "java.lang.Byte", "java.lang.Character",
			"java.lang.Double", "java.lang.Enum", "java.lang.Float", "java.lang.Integer", "java.lang.Long",
			"java.lang.Number", "java.lang.Object", "java.lang.Record", "java.lang.Short", "java.lang.String",
			"java.math.*", "java.net.URI", "java.sql.Date", "java.sql.Time", "java.sql.Timestamp", "java.time.*",
			"java.util.AbstractList", "java.util.AbstractMap*", "java.util.ArrayDeque", "java.util.ArrayList",
			"java.util.Arrays$ArrayList", "java.util.BitSet", "java.util.CollSer", "java.util.Collections$*",
			"java.util.Currency", "java.util.Date", "java.util.EnumMap", "java.util.EnumSet*", "java.util.HashMap",
			"java.util.HashSet", "java.util.ImmutableCollections$*", "java.util.JumboEnumSet",
			"java.util.LinkedHashMap", "java.util.LinkedHashSet", "java.util.LinkedList", "java.util.Locale",
			"java.util.Map$Entry", "java.util.RegularEnumSet", "java.util.TreeMap", "java.util.TreeSet",
			"java.util.UUID", "java.util.concurrent.ConcurrentHashMap*", "java.util.concurrent.CopyOnWriteArrayList",
			"java.util.concurrent.locks.*");

	private SerialFilters() {
	}

	/**
	 * Create a filter.
	 * @param patterns what to let through; those that reject win over the JDK's own types
	 * @return the filter
	 * @throws IllegalArgumentException if there is none, or one is malformed or allows
	 * everything
	 */
	static ObjectInputFilter allowing(Collection<String> patterns) {
		if (patterns.isEmpty()) {
			throw new IllegalArgumentException("At least one pattern of allowed classes is needed");
		}
		for (String pattern : patterns) {
			// The filter takes the first of two asterisks for a letter, unless a dot
			// precedes
			// them.
			if (pattern.isBlank() || pattern.contains(";") || pattern.strip().matches("\\*|.*(?<![.])\\*\\*")) {
				throw new IllegalArgumentException("'" + pattern + "' must be one pattern such as com.acme.**");
			}
		}
		return ObjectInputFilter.Config.createFilter(LIMITS + ';' + String.join(";", patterns) + ';' + JDK + ";!*");
	}

	static boolean allows(ObjectInputFilter filter, Class<?> type) {
		return filter.checkInput(new Written(type)) != ObjectInputFilter.Status.REJECTED;
	}

	/**
	 * A class that stands somewhere in what is written.
	 *
	 * @param serialClass the class
	 */
	private record Written(Class<?> serialClass) implements ObjectInputFilter.FilterInfo {

		@Override
		public long arrayLength() {
			return -1;
		}

		@Override
		public long depth() {
			return 1;
		}

		@Override
		public long references() {
			return 1;
		}

		@Override
		public long streamBytes() {
			return 1;
		}

	}

}
