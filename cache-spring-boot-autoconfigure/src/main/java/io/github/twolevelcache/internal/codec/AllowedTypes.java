package io.github.twolevelcache.internal.codec;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

import io.github.twolevelcache.codec.EntryCodecException;

/**
 * Which classes the bytes of an entry may name: the value types of the JDK listed here,
 * and what the application trusts. Asked with the name, before the class is loaded.
 */
final class AllowedTypes {

	/**
	 * What stands in a descriptor of the JDK. A collection whose class is not here comes
	 * back as the first of its interfaces that is.
	 */
	private static final Set<String> JDK = Set.of("java.io.Serializable", "java.lang.Boolean", "java.lang.Byte",
			"java.lang.CharSequence", "java.lang.Character", "java.lang.Comparable", "java.lang.Double",
			"java.lang.Enum", "java.lang.Float", "java.lang.Integer", "java.lang.Iterable", "java.lang.Long",
			"java.lang.Number", "java.lang.Object", "java.lang.Short", "java.lang.String", "java.math.BigDecimal",
			"java.math.BigInteger", "java.math.RoundingMode", "java.net.URI", "java.sql.Date", "java.sql.Time",
			"java.sql.Timestamp", "java.time.DayOfWeek", "java.time.Duration", "java.time.Instant",
			"java.time.LocalDate", "java.time.LocalDateTime", "java.time.LocalTime", "java.time.Month",
			"java.time.MonthDay", "java.time.OffsetDateTime", "java.time.OffsetTime", "java.time.Period",
			"java.time.Year", "java.time.YearMonth", "java.time.ZoneId", "java.time.ZoneOffset",
			"java.time.ZonedDateTime", "java.time.temporal.ChronoUnit", "java.util.ArrayDeque", "java.util.Collection",
			"java.util.Currency", "java.util.Date", "java.util.LinkedList", "java.util.List", "java.util.Locale",
			"java.util.Map", "java.util.Optional", "java.util.OptionalDouble", "java.util.OptionalInt",
			"java.util.OptionalLong", "java.util.Set", "java.util.SortedMap", "java.util.SortedSet", "java.util.UUID",
			"java.util.concurrent.ConcurrentHashMap", "java.util.concurrent.TimeUnit");

	private static final Set<String> PRIMITIVES = Set.of("boolean", "byte", "char", "double", "float", "int", "long",
			"short");

	private final Set<String> trusted;

	/**
	 * Create the list.
	 * @param trusted names of packages, which allow everything below them, and of classes
	 * @throws IllegalArgumentException if a name is blank
	 */
	AllowedTypes(Collection<String> trusted) {
		this.trusted = new HashSet<>();
		for (String name : trusted) {
			if (name.isBlank()) {
				throw new IllegalArgumentException("A trusted package must have a name");
			}
			this.trusted.add(name.strip());
		}
	}

	boolean allows(String className) {
		if (JDK.contains(className) || PRIMITIVES.contains(className) || this.trusted.contains(className)) {
			return true;
		}
		// A package of the platform also holds what runs code, so each class counts
		// alone.
		return !isPlatform(className) && isBelowTrusted(className);
	}

	private boolean isBelowTrusted(String className) {
		for (int end = boundary(className, className.length()); end > 0; end = boundary(className, end)) {
			if (this.trusted.contains(className.substring(0, end))) {
				return true;
			}
		}
		return false;
	}

	private static int boundary(String className, int end) {
		return Math.max(className.lastIndexOf('.', end - 1), className.lastIndexOf('$', end - 1));
	}

	private static boolean isPlatform(String className) {
		return isJdk(className) || className.startsWith("javax.") || className.startsWith("jdk.")
				|| className.startsWith("sun.") || className.startsWith("com.sun.");
	}

	/**
	 * Whether a class is one of the JDK, whose form is the same in every version of the
	 * application.
	 * @param className the name of the class
	 * @return whether it is
	 */
	static boolean isJdk(String className) {
		return className.startsWith("java.") || PRIMITIVES.contains(className);
	}

	/**
	 * What to say about a value of a class that is not allowed.
	 * @param className the name of the class
	 * @return the exception to throw
	 */
	static EntryCodecException refusal(String className) {
		if (isPlatform(className)) {
			return new EntryCodecException("Type " + className
					+ " may not be cached: it is not one of the JDK's value types that are read back exactly. "
					+ "Hold what it says in another type, or set the cache's codec to jdk or one of your own");
		}
		return new EntryCodecException(
				"Type " + className + " may not be cached: add its package to two-level-cache.codec.trusted-packages");
	}

}
