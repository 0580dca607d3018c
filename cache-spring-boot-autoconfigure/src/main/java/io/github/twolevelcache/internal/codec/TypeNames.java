package io.github.twolevelcache.internal.codec;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import tools.jackson.databind.JavaType;
import tools.jackson.databind.type.TypeFactory;

import io.github.twolevelcache.codec.EntryCodecException;

/**
 * Types as text, such as {@code java.util.List<com.acme.Product#9f3a1c2b>}, and the way
 * back.
 * <p>
 * Next to every class that is not of the JDK stands its {@linkplain Fingerprints
 * fingerprint}: text written with another version of the class is not understood. A class
 * is loaded only once its name has been found to be allowed, and is not initialized.
 */
final class TypeNames {

	private static final Map<String, Class<?>> PRIMITIVES = Stream
		.of(boolean.class, byte.class, char.class, double.class, float.class, int.class, long.class, short.class)
		.collect(Collectors.toUnmodifiableMap(Class::getName, Function.identity()));

	private static final Pattern QUALIFIED_NAME = Pattern.compile("[\\w$]{1,100}(\\.[\\w$]{1,100}){1,20}");

	private static final int MAX_LENGTH = 4096;

	private static final int MAX_DEPTH = 32;

	private final AllowedTypes allowed;

	private final Fingerprints fingerprints;

	private final TypeFactory types;

	private final ClassLoader classLoader;

	/** Whether other versions of a class are understood, too. */
	private final boolean anyVersion;

	TypeNames(AllowedTypes allowed, Fingerprints fingerprints, TypeFactory types, ClassLoader classLoader) {
		this(allowed, fingerprints, types, classLoader, false);
	}

	private TypeNames(AllowedTypes allowed, Fingerprints fingerprints, TypeFactory types, ClassLoader classLoader,
			boolean anyVersion) {
		this.allowed = allowed;
		this.fingerprints = fingerprints;
		this.types = types;
		this.classLoader = classLoader;
		this.anyVersion = anyVersion;
	}

	/**
	 * Return names for who compares what was written with the class as it is now.
	 * @return names that are understood whatever version of a class they name
	 */
	TypeNames ofAnyVersion() {
		return new TypeNames(this.allowed, this.fingerprints, this.types, this.classLoader, true);
	}

	/**
	 * Return the name of a type.
	 * @param type the type
	 * @return its name
	 * @throws EntryCodecException if a class it mentions may not be cached
	 */
	String nameOf(JavaType type) {
		StringBuilder name = new StringBuilder();
		append(type, name);
		if (name.length() > MAX_LENGTH) {
			throw new EntryCodecException("Type " + type.getRawClass().getName() + " has too long a name to be cached");
		}
		return name.toString();
	}

	private void append(JavaType type, StringBuilder name) {
		if (type.isArrayType()) {
			append(type.getContentType(), name);
			name.append("[]");
			return;
		}
		Class<?> raw = type.getRawClass();
		requireNameable(raw);
		name.append(raw.getName());
		if (!AllowedTypes.isJdk(raw.getName())) {
			name.append('#').append(this.fingerprints.of(raw));
		}
		if (!this.types.constructType(raw).equals(type)) {
			char separator = '<';
			for (JavaType argument : type.getBindings().getTypeParameters()) {
				name.append(separator);
				append(argument, name);
				separator = ',';
			}
			name.append('>');
		}
	}

	private void requireNameable(Class<?> type) {
		if (type.isAnonymousClass() || type.isLocalClass() || isGenerated(type)) {
			throw new EntryCodecException("Type " + type.getName()
					+ " may not be cached: other instances cannot find a local, anonymous or generated class by its name");
		}
		if (!this.allowed.allows(type.getName())) {
			throw AllowedTypes.refusal(type.getName());
		}
	}

	private static boolean isGenerated(Class<?> type) {
		// The proxies of Spring and Hibernate are classes like any other but for the
		// name.
		return type.isHidden() || type.isSynthetic() || Proxy.isProxyClass(type) || type.getName().contains("$$")
				|| type.getName().contains("$HibernateProxy$");
	}

	/**
	 * Return the type with a name.
	 * @param name the name, not to be trusted
	 * @return the type
	 * @throws EntryCodecException if there is no such type, it is not allowed, or it has
	 * changed
	 */
	JavaType typeOf(String name) {
		if (name.length() > MAX_LENGTH) {
			throw malformed();
		}
		return new Parser(name).parse();
	}

	private Class<?> load(String name) {
		if (!this.allowed.allows(name)) {
			// In broken bytes anything may stand where a name should.
			throw QUALIFIED_NAME.matcher(name).matches() ? AllowedTypes.refusal(name) : malformed();
		}
		try {
			Class<?> primitive = PRIMITIVES.get(name);
			return (primitive != null) ? primitive : Class.forName(name, false, this.classLoader);
		}
		catch (ClassNotFoundException | LinkageError ex) {
			throw new EntryCodecException("Type " + name + " cannot be loaded");
		}
	}

	private void requireSameForm(Class<?> type, String fingerprint) {
		// Also refuses what may not be cached, whatever its version.
		String known = this.fingerprints.of(type);
		if (!this.anyVersion && !known.equals(fingerprint)) {
			throw new EntryCodecException(
					"Type " + type.getName() + " was written by a version of it with other properties");
		}
	}

	private static EntryCodecException malformed() {
		return new EntryCodecException("The name of a type is malformed");
	}

	/**
	 * Reads one name from left to right.
	 */
	private final class Parser {

		private final String name;

		private int position;

		Parser(String name) {
			this.name = name;
		}

		JavaType parse() {
			JavaType type = type(0);
			if (this.position != this.name.length()) {
				throw malformed();
			}
			return type;
		}

		private JavaType type(int depth) {
			if (depth > MAX_DEPTH) {
				throw malformed();
			}
			Class<?> raw = load(word());
			if (!AllowedTypes.isJdk(raw.getName())) {
				expect('#');
				requireSameForm(raw, word());
			}
			JavaType type = skip('<') ? withArguments(raw, depth) : TypeNames.this.types.constructType(raw);
			while (skip('[')) {
				expect(']');
				type = TypeNames.this.types.constructArrayType(type);
			}
			return type;
		}

		private JavaType withArguments(Class<?> raw, int depth) {
			List<JavaType> arguments = new ArrayList<>();
			do {
				arguments.add(type(depth + 1));
			}
			while (skip(','));
			expect('>');
			if (arguments.size() != raw.getTypeParameters().length) {
				throw malformed();
			}
			return TypeNames.this.types.constructParametricType(raw, arguments.toArray(new JavaType[0]));
		}

		private String word() {
			int start = this.position;
			while (this.position < this.name.length() && "#<>,[".indexOf(this.name.charAt(this.position)) < 0) {
				this.position++;
			}
			return this.name.substring(start, this.position);
		}

		private boolean skip(char expected) {
			if (this.position < this.name.length() && this.name.charAt(this.position) == expected) {
				this.position++;
				return true;
			}
			return false;
		}

		private void expect(char expected) {
			if (!skip(expected)) {
				throw malformed();
			}
		}

	}

}
