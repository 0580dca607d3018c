package io.github.twolevelcache.internal.codec;

import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonToken;
import tools.jackson.core.type.WritableTypeId;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.jsontype.TypeSerializer;
import tools.jackson.databind.ser.std.StdSerializer;

/**
 * Writes an optional as the list of what it holds. Jackson's own form, the bare value or
 * {@code null}, tells neither an empty optional from none nor an optional from its value.
 */
final class OptionalSerializer extends StdSerializer<Optional<?>> {

	private final JavaType listType;

	private final @Nullable ValueSerializer<Object> list;

	OptionalSerializer(JavaType listType) {
		this(listType, null);
	}

	private OptionalSerializer(JavaType listType, @Nullable ValueSerializer<Object> list) {
		super(Optional.class);
		this.listType = listType;
		this.list = list;
	}

	@Override
	public ValueSerializer<?> createContextual(SerializationContext context, @Nullable BeanProperty property) {
		return new OptionalSerializer(this.listType, context.findPrimaryPropertySerializer(this.listType, property));
	}

	@Override
	public void serialize(Optional<?> value, JsonGenerator generator, SerializationContext context) {
		ValueSerializer<Object> serializer = (this.list != null) ? this.list
				: context.findValueSerializer(this.listType);
		serializer.serialize(value.<List<?>>map(List::of).orElse(List.of()), generator, context);
	}

	@Override
	public void serializeWithType(Optional<?> value, JsonGenerator generator, SerializationContext context,
			TypeSerializer typeSerializer) {
		// The list writes its own brackets, so the shape announced has none.
		WritableTypeId id = typeSerializer.writeTypePrefix(generator, context,
				typeSerializer.typeId(value, JsonToken.VALUE_EMBEDDED_OBJECT));
		serialize(value, generator, context);
		typeSerializer.writeTypeSuffix(generator, context, id);
	}

}
