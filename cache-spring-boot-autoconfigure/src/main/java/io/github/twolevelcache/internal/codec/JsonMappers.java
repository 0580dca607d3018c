package io.github.twolevelcache.internal.codec;

import java.util.Date;
import java.util.List;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonFormat;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.type.TypeFactory;

import io.github.twolevelcache.codec.JsonMapperCustomizer;

/**
 * Sets Jackson up to lose nothing. Its defaults are made for talking to other systems,
 * where a different instant of the same time or a missing {@code null} is fine.
 */
final class JsonMappers {

	/**
	 * Long enough for the numbers of cryptography. Reading a number takes time that grows
	 * with the square of its length.
	 */
	private static final int MAX_NUMBER_LENGTH = 10_000;

	private JsonMappers() {
	}

	/**
	 * Create a mapper that does not yet say of what type values are.
	 * @param allowed which classes an annotation of the application may bring in
	 * @param classLoader loads modules and classes
	 * @param customizers adjust the mapper
	 * @return the mapper
	 */
	static JsonMapper create(AllowedTypes allowed, ClassLoader classLoader, List<JsonMapperCustomizer> customizers) {
		JsonMapper.Builder builder = JsonMapper.builder(factory());
		builder.typeFactory(TypeFactory.createDefaultInstance().withClassLoader(classLoader));
		builder.polymorphicTypeValidator(new AllowedTypeValidator(allowed));
		builder.annotationIntrospector(new ExactAnnotations());
		// A getter may compute, a setter may check: the fields are the state.
		builder.changeDefaultVisibility((visibility) -> visibility.withFieldVisibility(Visibility.ANY)
			.withGetterVisibility(Visibility.NONE)
			.withIsGetterVisibility(Visibility.NONE)
			.withSetterVisibility(Visibility.NONE));
		builder.enable(MapperFeature.ALLOW_FINAL_FIELDS_AS_MUTATORS);
		builder.disable(DateTimeFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE,
				DateTimeFeature.NORMALIZE_DESERIALIZED_ZONE_ID, DateTimeFeature.WRITE_DATES_WITH_CONTEXT_TIME_ZONE);
		builder.enable(DateTimeFeature.WRITE_DATES_WITH_ZONE_ID, DateTimeFeature.WRITE_DATE_KEYS_AS_TIMESTAMPS);
		builder.withConfigOverride(Date.class,
				(override) -> override.setFormat(JsonFormat.Value.forShape(JsonFormat.Shape.NUMBER)));
		// What toString() says of a constant need not be unique.
		builder.disable(EnumFeature.WRITE_ENUMS_USING_TO_STRING, EnumFeature.READ_ENUMS_USING_TO_STRING);
		builder.enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS);
		// A class without the property has another fingerprint; the rest was annotated
		// so.
		builder.disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
		builder.enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
		builder.disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION);
		builder.findAndAddModules(classLoader);
		builder.addModule(new ExactTypes());
		builder.addModule(TextTypes.module());
		customizers.forEach((customizer) -> customizer.customize(builder));
		return builder.build();
	}

	private static JsonFactory factory() {
		return JsonFactory.builder()
			.streamReadConstraints(StreamReadConstraints.builder()
				.maxNumberLength(MAX_NUMBER_LENGTH)
				.maxNameLength(Integer.MAX_VALUE)
				.maxStringLength(Integer.MAX_VALUE)
				.build())
			.build();
	}

}
