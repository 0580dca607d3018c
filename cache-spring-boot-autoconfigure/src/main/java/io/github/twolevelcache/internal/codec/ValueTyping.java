package io.github.twolevelcache.internal.codec;

import java.time.ZoneId;
import java.util.Collection;
import java.util.SortedMap;
import java.util.SortedSet;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.TreeNode;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.jsontype.NamedType;
import tools.jackson.databind.jsontype.TypeDeserializer;
import tools.jackson.databind.jsontype.TypeIdResolver;
import tools.jackson.databind.jsontype.TypeResolverBuilder;
import tools.jackson.databind.jsontype.TypeSerializer;

/**
 * Decides where a value has to say what it is: where the declared type leaves it open.
 * There it is written as {@code ["type", value]} unless its class is the declared one;
 * everywhere else the JSON is that of plain Jackson.
 */
final class ValueTyping implements TypeResolverBuilder<ValueTyping> {

	private final TypeNames names;

	private final Shapes shapes;

	ValueTyping(TypeNames names, Shapes shapes) {
		this.names = names;
		this.shapes = shapes;
	}

	@Override
	public @Nullable TypeSerializer buildTypeSerializer(SerializationContext context, JavaType baseType,
			Collection<NamedType> subtypes) {
		return isOpen(baseType) ? new ValueTypeSerializer(baseType, this.names, this.shapes) : null;
	}

	@Override
	public @Nullable TypeDeserializer buildTypeDeserializer(DeserializationContext context, JavaType baseType,
			Collection<NamedType> subtypes) {
		return isOpen(baseType) ? new ValueTypeDeserializer(baseType, new TypeIdReader(baseType, this.names)) : null;
	}

	static boolean isOpen(JavaType type) {
		Class<?> raw = type.getRawClass();
		if (type.isArrayType() || type.isReferenceType() || type.isEnumImplType() || raw == ZoneId.class
				|| TreeNode.class.isAssignableFrom(raw)) {
			return false;
		}
		if (type.isMapLikeType()) {
			// JSON makes every key text, so the type of the keys must be known.
			return isSorted(raw) || !MapKeys.areExact(type.getKeyType());
		}
		if (type.isCollectionLikeType()) {
			// A list is not equal to a set.
			return isSorted(raw) || raw == Collection.class;
		}
		if (type.isAbstract() || type.isJavaLangObject()) {
			return !type.isPrimitive();
		}
		// Nobody extends the numbers, and they are many.
		return !type.isFinal() && !type.isTypeOrSubTypeOf(Number.class);
	}

	private static boolean isSorted(Class<?> raw) {
		// An order given by a comparator would be lost: only writing the type notices.
		return SortedSet.class.isAssignableFrom(raw) || SortedMap.class.isAssignableFrom(raw);
	}

	@Override
	public @Nullable Class<?> getDefaultImpl() {
		return null;
	}

	@Override
	public ValueTyping init(JsonTypeInfo.Value settings, TypeIdResolver resolver) {
		return this;
	}

	@Override
	public ValueTyping withDefaultImpl(Class<?> defaultImpl) {
		return this;
	}

	@Override
	public ValueTyping withSettings(JsonTypeInfo.Value settings) {
		return this;
	}

}
