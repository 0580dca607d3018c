package io.github.twolevelcache.internal.codec;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.AnnotatedClass;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;
import tools.jackson.databind.introspect.ObjectIdInfo;
import tools.jackson.databind.util.NameTransformer;

import io.github.twolevelcache.codec.EntryCodecException;

/**
 * Reads the application's Jackson annotations, but for those that shape the JSON for
 * somebody who looks at it: they lose what the cache must keep.
 */
final class ExactAnnotations extends JacksonAnnotationIntrospector {

	@Override
	public JsonInclude.Value findPropertyInclusion(MapperConfig<?> config, Annotated annotated) {
		// What is left out, such as an empty list, would come back as null.
		return JsonInclude.Value.empty();
	}

	@Override
	public JsonFormat.Value findFormat(MapperConfig<?> config, Annotated annotated) {
		// A time without its seconds would come back so.
		return JsonFormat.Value.empty();
	}

	@Override
	public @Nullable NameTransformer findUnwrappingNameTransformer(MapperConfig<?> config, AnnotatedMember member) {
		// What is unwrapped cannot tell its class.
		return null;
	}

	@Override
	public @Nullable ObjectIdInfo findObjectIdInfo(MapperConfig<?> config, Annotated annotated) {
		// An identity in the place of an object would come back as a number.
		return null;
	}

	@Override
	public @Nullable Object findSerializationConverter(MapperConfig<?> config, Annotated annotated) {
		Object converter = super.findSerializationConverter(config, annotated);
		if (converter != null && annotated instanceof AnnotatedClass) {
			throw new EntryCodecException("Type " + annotated.getName()
					+ " may not be cached: it is converted, and would come back as what it is converted to");
		}
		return converter;
	}

}
