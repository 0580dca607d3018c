package io.github.twolevelcache.internal.codec;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.jsontype.TypeDeserializer;
import tools.jackson.databind.jsontype.impl.AsArrayTypeDeserializer;

import io.github.twolevelcache.codec.EntryCodecException;

/**
 * Reads what {@link ValueTypeSerializer} writes: an array tells its type, anything else
 * has the declared one.
 */
final class ValueTypeDeserializer extends AsArrayTypeDeserializer {

	/**
	 * More types than an application has in one place. Beyond it they are looked up each
	 * time. The superclass would remember each type that the bytes make up.
	 */
	private static final int MAX_KNOWN_TYPES = 100;

	private final Map<String, ValueDeserializer<Object>> known = new ConcurrentHashMap<>();

	ValueTypeDeserializer(JavaType baseType, TypeIdReader ids) {
		super(baseType, ids, "", false, baseType);
	}

	private ValueTypeDeserializer(ValueTypeDeserializer source, @Nullable BeanProperty property) {
		super(source, property);
	}

	@Override
	public TypeDeserializer forProperty(@Nullable BeanProperty property) {
		return (property == this._property) ? this : new ValueTypeDeserializer(this, property);
	}

	@Override
	protected Object _deserialize(JsonParser parser, DeserializationContext context) {
		if (!parser.isExpectedStartArrayToken()) {
			if (this._baseType.isContainerType() || this._baseType.isJavaLangObject()) {
				throw new EntryCodecException(
						"A value in the place of a " + baseTypeName() + " does not tell its type");
			}
			return _findDefaultImplDeserializer(context).deserialize(parser, context);
		}
		if (parser.nextToken() != JsonToken.VALUE_STRING) {
			throw new EntryCodecException("A value in the place of a " + baseTypeName() + " does not tell its type");
		}
		ValueDeserializer<Object> deserializer = deserializerOf(parser.getString(), context);
		if (parser.nextToken() == JsonToken.END_ARRAY) {
			throw new EntryCodecException("There is no value in the place of a " + baseTypeName());
		}
		Object value = deserializer.deserialize(parser, context);
		if (parser.nextToken() != JsonToken.END_ARRAY) {
			throw new EntryCodecException("There are several values in the place of a " + baseTypeName());
		}
		return value;
	}

	private ValueDeserializer<Object> deserializerOf(String id, DeserializationContext context) {
		ValueDeserializer<Object> found = this.known.get(id);
		if (found == null) {
			found = context.findContextualValueDeserializer(this._idResolver.typeFromId(context, id), this._property);
			if (this.known.size() < MAX_KNOWN_TYPES) {
				this.known.put(id, found);
			}
		}
		return found;
	}

}
