package io.github.twolevelcache.internal.codec;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.util.ByteArrayBuilder;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.type.TypeFactory;

import io.github.twolevelcache.codec.EntryCodec;
import io.github.twolevelcache.codec.EntryCodecException;
import io.github.twolevelcache.codec.EntryUpgrade;
import io.github.twolevelcache.codec.JsonMapperCustomizer;
import io.github.twolevelcache.codec.PartialValue;

/**
 * Writes a value as JSON after a line that tells its type, for example <pre>
 * java.util.List&lt;com.acme.Product#9f3a1c2b&gt;
 * [{"id":1,"name":"Chair"}]
 * </pre>
 * <p>
 * A value is read as the type it had, without being told: what was encoded and what is
 * decoded are equal. Classes are mapped by their fields. A collection of the JDK comes
 * back as one that is equal, though perhaps of another class.
 * <p>
 * Only classes of trusted packages, and a fixed list of value types of the JDK, are
 * written and read. Next to each class of the application stands a fingerprint of its
 * properties, so that a version of the application with other properties does not
 * misunderstand the entry but misses it.
 * <p>
 * The first value of each type is read back when it is encoded, so that a type that
 * cannot be read fails at once.
 * <p>
 * Safe for use by several threads at once.
 */
public final class JsonEntryCodec implements EntryCodec {

	/**
	 * More types than an application caches. Beyond it they are looked up each time.
	 */
	private static final int MAX_KNOWN_TYPES = 1000;

	private final JsonMapper mapper;

	private final TypeNames names;

	private final Shapes shapes;

	private final EntryUpgrades upgrades;

	private final OtherVersions otherVersions;

	private final Map<Shape, RootType> written = new ConcurrentHashMap<>();

	private final Map<String, ObjectReader> readers = new ConcurrentHashMap<>();

	/**
	 * Create a codec.
	 * @param trustedPackages names of packages, which include the packages below them,
	 * and of classes that may be cached; not {@code null}
	 * @param classLoader finds the classes; not {@code null}
	 * @throws IllegalArgumentException if a name is blank
	 */
	public JsonEntryCodec(Collection<String> trustedPackages, ClassLoader classLoader) {
		this(trustedPackages, classLoader, List.of());
	}

	/**
	 * Create a codec that maps the application's types in its own way.
	 * @param trustedPackages names of packages, which include the packages below them,
	 * and of classes that may be cached; not {@code null}
	 * @param classLoader finds the classes; not {@code null}
	 * @param customizers adjust the mapper, called in this order; not {@code null}
	 * @throws IllegalArgumentException if a name is blank
	 */
	public JsonEntryCodec(Collection<String> trustedPackages, ClassLoader classLoader,
			List<JsonMapperCustomizer> customizers) {
		this(trustedPackages, classLoader, customizers, List.of());
	}

	/**
	 * Create a codec that also reads what other versions of the application wrote.
	 * @param trustedPackages names of packages, which include the packages below them,
	 * and of classes that may be cached; not {@code null}
	 * @param classLoader finds the classes; not {@code null}
	 * @param customizers adjust the mapper, called in this order; not {@code null}
	 * @param upgrades read values of other versions of their classes; not {@code null}
	 * @throws IllegalArgumentException if a name is blank
	 */
	public JsonEntryCodec(Collection<String> trustedPackages, ClassLoader classLoader,
			List<JsonMapperCustomizer> customizers, List<? extends EntryUpgrade<?>> upgrades) {
		AllowedTypes allowed = new AllowedTypes(trustedPackages);
		// How a class looks does not depend on the typing, which asks how it looks.
		JsonMapper untyped = JsonMappers.create(allowed, classLoader, customizers);
		this.shapes = new Shapes(allowed);
		this.upgrades = new EntryUpgrades(upgrades, untyped);
		this.names = new TypeNames(allowed, new Fingerprints(untyped.serializationConfig()), untyped.getTypeFactory(),
				classLoader);
		this.mapper = untyped.rebuild().setDefaultTyping(new ValueTyping(this.names, this.shapes)).build();
		this.otherVersions = new OtherVersions(untyped, this.names.ofAnyVersion(), this.shapes);
	}

	@Override
	public String id() {
		return "json";
	}

	@Override
	public byte[] encode(Object value) {
		try {
			RootType type = typeOf(value);
			byte[] bytes = write(type, value);
			Set<TypeId> fresh = UnprovenTypes.take();
			if (!type.isProven() || !fresh.isEmpty()) {
				prove(bytes);
				type.setProven();
				fresh.forEach(TypeId::setProven);
			}
			return bytes;
		}
		catch (RuntimeException | IOException | LinkageError | StackOverflowError ex) {
			UnprovenTypes.take();
			throw Failures.describe("Cannot encode a " + value.getClass().getName(), ex);
		}
	}

	private byte[] write(RootType type, Object value) throws IOException {
		try (ByteArrayBuilder bytes = new ByteArrayBuilder(type.header().length + 1024)) {
			bytes.write(type.header());
			type.writer().writeValue(bytes, value);
			return bytes.toByteArray();
		}
	}

	private void prove(byte[] bytes) {
		try {
			decode(bytes);
		}
		catch (EntryCodecException ex) {
			throw new EntryCodecException("it was written but cannot be read back: " + ex.getMessage());
		}
	}

	private RootType typeOf(Object value) {
		Shape shape = this.shapes.of(value);
		RootType known = this.written.get(shape);
		if (known != null) {
			return known;
		}
		JavaType type = toJavaType(shape);
		RootType created = new RootType(this.names.nameOf(type), this.mapper.writerFor(type));
		if (this.written.size() < MAX_KNOWN_TYPES) {
			this.written.put(shape, created);
		}
		return created;
	}

	private JavaType toJavaType(Shape shape) {
		TypeFactory types = this.mapper.getTypeFactory();
		if (shape.equals(Shape.NOTHING)) {
			return types.constructType(Object.class);
		}
		if (shape.contents().isEmpty()) {
			return types.constructType(shape.type());
		}
		return types.constructParametricType(shape.type(),
				shape.contents().stream().map(this::toJavaType).toArray(JavaType[]::new));
	}

	@Override
	public Object decode(byte[] bytes) {
		try {
			int end = endOfLine(bytes);
			Object value = decode(nameIn(bytes, end), bytes, end + 1);
			if (value == null) {
				throw new EntryCodecException("there is no value");
			}
			return value;
		}
		catch (RuntimeException | LinkageError | StackOverflowError ex) {
			throw Failures.describe("Cannot decode an entry", ex);
		}
	}

	private @Nullable Object decode(String name, byte[] bytes, int from) {
		ObjectReader reader;
		try {
			reader = readerOf(name);
		}
		catch (EntryCodecException ex) {
			Object upgraded = this.upgrades.read(name, bytes, from);
			if (upgraded == null) {
				throw ex;
			}
			return upgraded;
		}
		return reader.readValue(bytes, from, bytes.length - from);
	}

	@Override
	public PartialValue decodeOtherVersion(byte[] bytes) {
		try {
			int end = endOfLine(bytes);
			String name = nameIn(bytes, end);
			Object upgraded = this.upgrades.read(name, bytes, end + 1);
			return (upgraded != null) ? new PartialValue(upgraded, Set.of())
					: this.otherVersions.read(name, bytes, end + 1);
		}
		catch (RuntimeException | LinkageError | StackOverflowError ex) {
			throw Failures.describe("Cannot decode an entry of another version", ex);
		}
	}

	private static String nameIn(byte[] bytes, int end) {
		return new String(bytes, 0, end, StandardCharsets.UTF_8);
	}

	private static int endOfLine(byte[] bytes) {
		for (int i = 0; i < bytes.length; i++) {
			if (bytes[i] == '\n') {
				return i;
			}
		}
		throw new EntryCodecException("it does not tell its type");
	}

	private ObjectReader readerOf(String name) {
		ObjectReader known = this.readers.get(name);
		if (known != null) {
			return known;
		}
		ObjectReader created = this.mapper.readerFor(this.names.typeOf(name));
		if (this.readers.size() < MAX_KNOWN_TYPES) {
			this.readers.put(name, created);
		}
		return created;
	}

}
