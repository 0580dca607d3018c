package io.github.twolevelcache.internal.codec;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.deser.ValueInstantiator;
import tools.jackson.databind.deser.ValueInstantiators;
import tools.jackson.databind.deser.std.StdValueInstantiator;
import tools.jackson.databind.introspect.AnnotatedWithParams;

/**
 * Lets text, numbers and other values become an object of the application only where the
 * object is written so: its class says {@code @JsonValue}, or names a creator. Left
 * alone, Jackson takes any constructor with one parameter and any static {@code valueOf},
 * so that whoever wrote the bytes would choose what runs.
 */
final class ExplicitCreators extends ValueInstantiators.Base {

	@Override
	public ValueInstantiator modifyValueInstantiator(DeserializationConfig config, BeanDescription.Supplier description,
			ValueInstantiator instantiator) {
		// A module may bring a subclass, which knows better.
		boolean standard = instantiator.getClass() == StdValueInstantiator.class;
		if (!standard || AllowedTypes.isJdk(description.getBeanClass().getName())
				|| description.get().findJsonValueAccessor() != null) {
			return instantiator;
		}
		return new Explicit((StdValueInstantiator) instantiator, config);
	}

	private static final class Explicit extends StdValueInstantiator {

		Explicit(StdValueInstantiator source, DeserializationConfig config) {
			super(source);
			this._fromStringCreator = explicit(this._fromStringCreator, config);
			this._fromIntCreator = explicit(this._fromIntCreator, config);
			this._fromLongCreator = explicit(this._fromLongCreator, config);
			this._fromBigIntegerCreator = explicit(this._fromBigIntegerCreator, config);
			this._fromDoubleCreator = explicit(this._fromDoubleCreator, config);
			this._fromBigDecimalCreator = explicit(this._fromBigDecimalCreator, config);
			this._fromBooleanCreator = explicit(this._fromBooleanCreator, config);
			this._delegateCreator = explicit(this._delegateCreator, config);
			this._delegateType = (this._delegateCreator != null) ? this._delegateType : null;
			this._arrayDelegateCreator = explicit(this._arrayDelegateCreator, config);
			this._arrayDelegateType = (this._arrayDelegateCreator != null) ? this._arrayDelegateType : null;
		}

		private static @Nullable AnnotatedWithParams explicit(@Nullable AnnotatedWithParams creator,
				DeserializationConfig config) {
			boolean named = creator != null
					&& config.getAnnotationIntrospector().findCreatorAnnotation(config, creator) != null;
			return named ? creator : null;
		}

	}

}
