package io.github.twolevelcache.codec;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DatabindContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.jsontype.impl.TypeIdResolverBase;
import tools.jackson.databind.type.TypeFactory;

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
		if (type.isContainerType() && type.getRawClass() != base && type.isTypeOrSuperTypeOf(base)) {
			return ofDeclaredClass(type, context.getTypeFactory());
		}
		if (!type.isTypeOrSubTypeOf(base)) {
			throw new EntryCodecException(
					"Type " + type.getRawClass().getName() + " was found in the place of a " + base.getName());
		}
		boolean inheritsArguments = this.baseType.hasGenericTypes() && !type.isContainerType();
		return inheritsArguments ? context.constructSpecializedType(this.baseType, type.getRawClass()) : type;
	}

	private JavaType ofDeclaredClass(JavaType type, TypeFactory types) {
		// The id names an interface; the place may want a class that implements it.
		JavaType[] arguments = type.getBindings().getTypeParameters().toArray(new JavaType[0]);
		return types.constructParametricType(this.baseType.getRawClass(), arguments);
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
