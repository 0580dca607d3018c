package io.github.twolevelcache.internal.codec;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonToken;
import tools.jackson.core.type.WritableTypeId;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.jsontype.TypeIdResolver;
import tools.jackson.databind.jsontype.TypeSerializer;
import tools.jackson.databind.type.TypeFactory;

import io.github.twolevelcache.codec.EntryCodecException;

/**
 * Writes a value as {@code ["type", value]} unless its class is the declared one. What
 * becomes a JSON array is always written so, and thus an array always tells its type.
 */
final class ValueTypeSerializer extends TypeSerializer {

	private final JavaType baseType;

	private final TypeNames names;

	private final Shapes shapes;

	/**
	 * Grows with the classes that are cached in places of the base type, which are as
	 * many as the application has.
	 */
	private final Map<Written, TypeId> ids = new ConcurrentHashMap<>();

	ValueTypeSerializer(JavaType baseType, TypeNames names, Shapes shapes) {
		this.baseType = baseType;
		this.names = names;
		this.shapes = shapes;
	}

	@Override
	public TypeSerializer forProperty(SerializationContext context, @Nullable BeanProperty property) {
		return this;
	}

	@Override
	public WritableTypeId writeTypePrefix(JsonGenerator generator, SerializationContext context, WritableTypeId id) {
		Class<?> type = (id.forValueType != null) ? id.forValueType : id.forValue.getClass();
		if (type == this.baseType.getRawClass() && id.valueShape != JsonToken.START_ARRAY
				&& !this.baseType.isContainerType() && !this.baseType.isJavaLangObject()) {
			id.wrapperWritten = false;
			if (id.valueShape == JsonToken.START_OBJECT) {
				generator.writeStartObject(id.forValue);
			}
			return id;
		}
		TypeId typeId = idOf(id.forValue, (id.forValueType != null) ? type : this.shapes.typeOf(id.forValue), context);
		if (!typeId.isProven()) {
			UnprovenTypes.note(typeId);
		}
		id.id = typeId.name();
		return generator.writeTypePrefix(id);
	}

	@Override
	public WritableTypeId writeTypeSuffix(JsonGenerator generator, SerializationContext context, WritableTypeId id) {
		return generator.writeTypeSuffix(id);
	}

	private TypeId idOf(Object value, Class<?> type, SerializationContext context) {
		if (this.baseType.isContainerType() && Shapes.isOrderedByComparator(value)) {
			throw new EntryCodecException(
					"A " + value.getClass().getName() + " with a comparator may not be cached as a "
							+ this.baseType.getRawClass().getName() + ": the comparator would be lost");
		}
		Class<?> keyType = (value instanceof Map<?, ?> map && type.getTypeParameters().length == 2)
				? this.shapes.keyType(map) : null;
		Written written = new Written(type, keyType);
		TypeId id = this.ids.get(written);
		if (id == null) {
			id = new TypeId(this.names.nameOf(typeOf(written, context.getTypeFactory())));
			this.ids.put(written, id);
		}
		return id;
	}

	private static JavaType typeOf(Written written, TypeFactory types) {
		// What a container holds is known from its place, but for the keys of a map.
		return (written.keyType() != null)
				? types.constructParametricType(written.type(), written.keyType(), Object.class)
				: types.constructType(written.type());
	}

	@Override
	public JsonTypeInfo.As getTypeInclusion() {
		return JsonTypeInfo.As.WRAPPER_ARRAY;
	}

	@Override
	public @Nullable String getPropertyName() {
		return null;
	}

	@Override
	public @Nullable TypeIdResolver getTypeIdResolver() {
		return null;
	}

	/**
	 * What a type id depends on.
	 *
	 * @param type the class as which the value comes back
	 * @param keyType the class of the keys if it is a map that has any
	 */
	private record Written(Class<?> type, @Nullable Class<?> keyType) {

	}

}
