package io.github.twolevelcache.internal.codec;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DatabindContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.jsontype.impl.TypeIdResolverBase;

import io.github.twolevelcache.codec.EntryCodecException;

/**
 * Finds the type that a value says it has, and holds it to the declared one.
 */
final class TypeIdReader extends TypeIdResolverBase {

	private final JavaType baseType;

	private final TypeNames names;

	TypeIdReader(JavaType baseType, TypeNames names) {
		super(baseType);
		this.baseType = baseType;
		this.names = names;
	}

	@Override
	public JavaType typeFromId(DatabindContext context, String id) {
		JavaType type = this.names.typeOf(id);
		Class<?> base = this.baseType.getRawClass();
		// The id of a container names an interface; the place may want a class of it.
		boolean isNarrowed = type.isContainerType() && type.isTypeOrSuperTypeOf(base);
		Class<?> actual = isNarrowed ? base : type.getRawClass();
		if (!base.isAssignableFrom(actual)) {
			throw new EntryCodecException(
					"Type " + actual.getName() + " was found in the place of a " + base.getName());
		}
		if (type.isMapLikeType() && !type.getBindings().isEmpty()) {
			JavaType content = this.baseType.isMapLikeType() ? this.baseType.getContentType() : type.getContentType();
			return context.getTypeFactory().constructParametricType(actual, type.getKeyType(), content);
		}
		return context.constructSpecializedType(this.baseType, actual);
	}

	@Override
	public @Nullable String idFromValue(DatabindContext context, Object value) {
		throw new UnsupportedOperationException("Only reads");
	}

	@Override
	public @Nullable String idFromValueAndType(DatabindContext context, Object value, Class<?> suggestedType) {
		throw new UnsupportedOperationException("Only reads");
	}

	@Override
	public JsonTypeInfo.Id getMechanism() {
		return JsonTypeInfo.Id.CUSTOM;
	}

}
