package io.github.twolevelcache.internal.codec;

import tools.jackson.databind.DatabindContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.jsontype.PolymorphicTypeValidator;

/**
 * Holds class names that an application's own {@code @JsonTypeInfo} puts into the JSON to
 * the same list.
 */
final class AllowedTypeValidator extends PolymorphicTypeValidator {

	private final transient AllowedTypes allowed;

	AllowedTypeValidator(AllowedTypes allowed) {
		this.allowed = allowed;
	}

	@Override
	public Validity validateBaseType(DatabindContext context, JavaType baseType) {
		return Validity.INDETERMINATE;
	}

	@Override
	public Validity validateSubClassName(DatabindContext context, JavaType baseType, String subClassName) {
		int generics = subClassName.indexOf('<');
		String raw = (generics < 0) ? subClassName : subClassName.substring(0, generics);
		// Jackson would load the type arguments too.
		return (generics < 0 && this.allowed.allows(raw)) ? Validity.ALLOWED : Validity.DENIED;
	}

	@Override
	public Validity validateSubType(DatabindContext context, JavaType baseType, JavaType subType) {
		return this.allowed.allows(subType.getRawClass().getName()) ? Validity.ALLOWED : Validity.DENIED;
	}

}
