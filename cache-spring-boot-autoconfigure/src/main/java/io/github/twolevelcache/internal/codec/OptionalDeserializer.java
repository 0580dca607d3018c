package io.github.twolevelcache.internal.codec;

import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.jsontype.TypeDeserializer;

import io.github.twolevelcache.codec.EntryCodecException;

/**
 * Reads what {@link OptionalSerializer} writes.
 */
final class OptionalDeserializer extends StdDeserializer<Optional<?>> {

	private final JavaType listType;

	private final @Nullable ValueDeserializer<Object> list;

	OptionalDeserializer(JavaType listType) {
		this(listType, null);
	}

	private OptionalDeserializer(JavaType listType, @Nullable ValueDeserializer<Object> list) {
		super(Optional.class);
		this.listType = listType;
		this.list = list;
	}

	@Override
	public ValueDeserializer<?> createContextual(DeserializationContext context, @Nullable BeanProperty property) {
		return new OptionalDeserializer(this.listType,
				context.findContextualValueDeserializer(this.listType, property));
	}

	@Override
	public Optional<?> deserialize(JsonParser parser, DeserializationContext context) {
		ValueDeserializer<Object> deserializer = (this.list != null) ? this.list
				: context.findContextualValueDeserializer(this.listType, null);
		List<?> held = (List<?>) deserializer.deserialize(parser, context);
		if (held.size() > 1) {
			throw new EntryCodecException("An optional holds more than one value");
		}
		return held.stream().findFirst();
	}

	@Override
	public Object deserializeWithType(JsonParser parser, DeserializationContext context,
			TypeDeserializer typeDeserializer) {
		return typeDeserializer.deserializeTypedFromArray(parser, context);
	}

}
