package io.github.twolevelcache.internal.codec;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.introspect.BeanPropertyDefinition;
import tools.jackson.databind.introspect.ClassIntrospector;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.type.LogicalType;

import io.github.twolevelcache.codec.EntryCodecException;
import io.github.twolevelcache.codec.PartialValue;

/**
 * Reads values that other versions of their classes wrote. A class may have more
 * properties than its other version had, or wider ones, such as a {@code long} in place
 * of an {@code int}: what was written must be understood whole. Thread-safe.
 */
final class OtherVersions {

	private final JsonMapper mapper;

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
			.enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
					DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
			.disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT,
					DeserializationFeature.ACCEPT_EMPTY_STRING_AS_NULL_OBJECT)
			.disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
			.withCoercionConfig(LogicalType.Textual,
					(config) -> config.setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail)
						.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
						.setCoercion(CoercionInputShape.Float, CoercionAction.Fail))
			.build();
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
		byte[] json = Arrays.copyOfRange(bytes, from, bytes.length);
		Set<String> missing = new LinkedHashSet<>();
		StringBuilder defaults = new StringBuilder();
		try (JsonParser parser = this.mapper.createParser(json)) {
			if (parser.nextToken() == JsonToken.START_OBJECT && isOfApplication(type)) {
				compare(type, parser, "", missing, defaults);
			}
		}
		Object value = this.mapper.readerFor(type).readValue(withDefaults(json, defaults));
		if (value == null) {
			throw new EntryCodecException("there is no value");
		}
		return new PartialValue(value, missing);
	}

	// The parser stands at the beginning of an object, and then at its end.
	private void compare(JavaType type, JsonParser parser, String path, Set<String> missing, StringBuilder defaults) {
		List<BeanPropertyDefinition> properties = properties(type);
		Set<String> written = new LinkedHashSet<>();
		while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
			String name = parser.currentName();
			written.add(name);
			boolean isObject = parser.nextToken() == JsonToken.START_OBJECT;
			BeanPropertyDefinition property = isObject ? find(properties, name) : null;
			if (property != null && isOfApplication(property.getPrimaryType())) {
				compare(property.getPrimaryType(), parser, path + property.getInternalName() + ".", missing,
						new StringBuilder());
			}
			else {
				parser.skipChildren();
			}
		}
		for (BeanPropertyDefinition property : properties) {
			if (!written.contains(property.getName())) {
				missing.add(path + property.getInternalName());
				if (property.hasConstructorParameter() && property.getPrimaryType().isPrimitive()) {
					// Jackson has no value for it, and a null that was written is an
					// error.
					defaults.append(this.mapper.writeValueAsString(property.getName()))
						.append(':')
						.append(defaultOf(property.getPrimaryType().getRawClass()))
						.append(',');
				}
			}
		}
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

	private static String defaultOf(Class<?> primitive) {
		if (primitive == boolean.class) {
			return "false";
		}
		return (primitive == char.class) ? "\"\\u0000\"" : "0";
	}

	private static byte[] withDefaults(byte[] json, StringBuilder defaults) {
		if (defaults.isEmpty()) {
			return json;
		}
		String text = new String(json, StandardCharsets.UTF_8);
		int begin = text.indexOf('{') + 1;
		boolean isEmpty = text.substring(begin).strip().startsWith("}");
		String added = isEmpty ? defaults.substring(0, defaults.length() - 1) : defaults.toString();
		return (text.substring(0, begin) + added + text.substring(begin)).getBytes(StandardCharsets.UTF_8);
	}

}
