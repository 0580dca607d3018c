package io.github.twolevelcache.internal.codec;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.introspect.BeanPropertyDefinition;
import tools.jackson.databind.introspect.ClassIntrospector;
import tools.jackson.databind.json.JsonMapper;

import io.github.twolevelcache.codec.EntryCodecException;
import io.github.twolevelcache.codec.PartialValue;

/**
 * Reads values that other versions of their classes wrote. A class may have more
 * properties than its other version had, or wider ones, such as a {@code long} in place
 * of an {@code int}: written again, the value must hold all that was written before.
 * Within lists, maps and places of any type nothing may be missing, since nobody could be
 * told. Thread-safe.
 */
final class OtherVersions {

	/** Stands between the name of a class and what follows. */
	private static final Pattern FINGERPRINT = Pattern.compile("#[0-9a-f]{8}");

	private final JsonMapper mapper;

	private final ObjectReader trees;

	private final TypeNames names;

	/**
	 * Create a reader.
	 * @param untyped does not say of what type values are
	 * @param names of any version of a class
	 * @param shapes tells how classes look
	 */
	OtherVersions(JsonMapper untyped, TypeNames names, Shapes shapes) {
		this.mapper = untyped.rebuild()
			.setDefaultTyping(new ValueTyping(names, shapes))
			// What is missing has its default; a null that was written comes back as
			// none.
			.disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
			.build();
		this.trees = untyped.readerFor(JsonNode.class).with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
		this.names = names;
	}

	/**
	 * Read a value.
	 * @param name the name of the type that it was written as
	 * @param bytes hold the JSON
	 * @param from where it begins
	 * @return the value
	 * @throws EntryCodecException if it would lose something
	 * @throws RuntimeException the same, by Jackson
	 */
	PartialValue read(String name, byte[] bytes, int from) {
		JavaType type = this.names.typeOf(name);
		Object value = this.mapper.readerFor(type).readValue(bytes, from, bytes.length - from);
		if (value == null) {
			throw new EntryCodecException("there is no value");
		}
		JsonNode written = this.trees.readValue(bytes, from, bytes.length - from);
		JsonNode again = this.trees.readValue(this.mapper.writerFor(type).writeValueAsBytes(value));
		UnprovenTypes.take();
		Set<String> missing = new LinkedHashSet<>();
		compare(type, written, again, "", missing);
		return new PartialValue(value, missing);
	}

	private void compare(JavaType type, JsonNode written, JsonNode again, String path, Set<String> missing) {
		if (!isOfApplication(type) || !written.isObject() || !again.isObject()) {
			requireSame(written, again, path);
			return;
		}
		List<BeanPropertyDefinition> properties = properties(type);
		for (Map.Entry<String, JsonNode> field : written.properties()) {
			BeanPropertyDefinition property = find(properties, field.getKey());
			JsonNode found = again.get(field.getKey());
			if (found == null) {
				throw lost(path + field.getKey());
			}
			if (property == null) {
				requireSame(field.getValue(), found, path + field.getKey());
			}
			else {
				compare(property.getPrimaryType(), field.getValue(), found, path + property.getInternalName() + ".",
						missing);
			}
		}
		for (Map.Entry<String, JsonNode> field : again.properties()) {
			if (!written.has(field.getKey())) {
				BeanPropertyDefinition property = find(properties, field.getKey());
				if (property == null) {
					throw lost(path + field.getKey());
				}
				missing.add(path + property.getInternalName());
			}
		}
	}

	private void requireSame(JsonNode written, JsonNode again, String path) {
		if (!isSame(written, again)) {
			throw lost(path);
		}
	}

	private boolean isSame(JsonNode written, JsonNode again) {
		if (written.isNumber() && again.isNumber()) {
			return written.decimalValue().compareTo(again.decimalValue()) == 0;
		}
		if (written.isArray() && again.isArray() && written.size() == again.size()) {
			for (int i = 0; i < written.size(); i++) {
				if (!isSame(written.get(i), again.get(i)) && !(i == 0 && isSameType(written.get(0), again.get(0)))) {
					return false;
				}
			}
			return true;
		}
		if (written.isObject() && again.isObject()) {
			return written.size() == again.size() && written.properties()
				.stream()
				.allMatch((field) -> again.has(field.getKey())
						&& isSame(field.getValue(), again.required(field.getKey())));
		}
		return written.equals(again);
	}

	// A value of any type stands behind the name of its own.
	private static boolean isSameType(JsonNode written, JsonNode again) {
		return written.isString() && again.isString()
				&& FINGERPRINT.matcher(written.stringValue())
					.replaceAll("")
					.equals(FINGERPRINT.matcher(again.stringValue()).replaceAll(""));
	}

	private static EntryCodecException lost(String path) {
		return new EntryCodecException(
				"it was written by another version of its class, of which this one does not understand '"
						+ (path.endsWith(".") ? path.substring(0, path.length() - 1) : path) + "'");
	}

	private static @Nullable BeanPropertyDefinition find(List<BeanPropertyDefinition> properties, String name) {
		return properties.stream().filter((property) -> property.getName().equals(name)).findFirst().orElse(null);
	}

	private List<BeanPropertyDefinition> properties(JavaType type) {
		DeserializationConfig config = this.mapper.deserializationConfig();
		ClassIntrospector introspector = config.classIntrospectorInstance();
		return introspector.introspectForDeserialization(type, introspector.introspectClassAnnotations(type))
			.findProperties();
	}

	private static boolean isOfApplication(JavaType type) {
		return !type.isContainerType() && !type.isEnumType() && !AllowedTypes.isJdk(type.getRawClass().getName());
	}

}
