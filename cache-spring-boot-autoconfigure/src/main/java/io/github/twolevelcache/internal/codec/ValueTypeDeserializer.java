package io.github.twolevelcache.internal.codec;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.jsontype.TypeDeserializer;
import tools.jackson.databind.jsontype.impl.AsArrayTypeDeserializer;

import io.github.twolevelcache.codec.EntryCodecException;

/**
 * Reads what {@link ValueTypeSerializer} writes: an array tells its type, anything else
 * has the declared one.
 */
final class ValueTypeDeserializer extends AsArrayTypeDeserializer {

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
		if (parser.isExpectedStartArrayToken()) {
			return super._deserialize(parser, context);
		}
		if (this._baseType.isContainerType() || this._baseType.isJavaLangObject()) {
			throw new EntryCodecException("A value in the place of a " + baseTypeName() + " does not tell its type");
		}
		return _findDefaultImplDeserializer(context).deserialize(parser, context);
	}

}
