package io.github.twolevelcache.internal.codec;

import java.io.Serializable;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

import com.fasterxml.jackson.annotation.JsonFormat;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.Version;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.deser.Deserializers;
import tools.jackson.databind.jsontype.TypeDeserializer;
import tools.jackson.databind.jsontype.TypeSerializer;
import tools.jackson.databind.module.SimpleAbstractTypeResolver;
import tools.jackson.databind.ser.Serializers;
import tools.jackson.databind.ser.jdk.CollectionSerializer;
import tools.jackson.databind.type.CollectionType;
import tools.jackson.databind.type.ReferenceType;

/**
 * Where Jackson's own form of a type loses something, another form that does not.
 */
final class ExactTypes extends JacksonModule {

	/**
	 * The optionals that Jackson writes exactly.
	 */
	private static final Set<Class<?>> NUMBERS = Set.of(OptionalInt.class, OptionalLong.class, OptionalDouble.class);

	@Override
	public String getModuleName() {
		return "two-level-cache";
	}

	@Override
	public Version version() {
		return Version.unknownVersion();
	}

	@Override
	public void setupModule(SetupContext context) {
		// These keep the order of what they hold.
		context.addAbstractTypeResolver(new SimpleAbstractTypeResolver().addMapping(Set.class, LinkedHashSet.class)
			.addMapping(Map.class, LinkedHashMap.class));
		context.addSerializerModifier(new MapKeys());
		context.addSerializerModifier(new JdkBeans());
		context.addSerializers(new ExactSerializers());
		context.addDeserializers(new ExactDeserializers());
		context.addDeserializerModifier(new HashedDeserializers());
		context.addValueInstantiators(new ExplicitCreators());
	}

	private static @Nullable JavaType listOfContent(ReferenceType type, MapperConfig<?> config) {
		if (NUMBERS.contains(type.getRawClass())) {
			return null;
		}
		if (!type.hasRawClass(Optional.class)) {
			// Jackson writes what other references hold in their place.
			throw AllowedTypes.refusal(type.getRawClass().getName());
		}
		return config.getTypeFactory().constructCollectionType(List.class, type.getContentType());
	}

	private static final class ExactSerializers implements Serializers {

		@Override
		public @Nullable ValueSerializer<?> findReferenceSerializer(SerializationConfig config, ReferenceType type,
				BeanDescription.Supplier description, JsonFormat.@Nullable Value format,
				@Nullable TypeSerializer contentTypeSerializer, @Nullable ValueSerializer<Object> contentSerializer) {
			JavaType listType = listOfContent(type, config);
			return (listType != null) ? new OptionalSerializer(listType) : null;
		}

		@Override
		public @Nullable ValueSerializer<?> findCollectionSerializer(SerializationConfig config, CollectionType type,
				BeanDescription.Supplier description, JsonFormat.@Nullable Value format,
				@Nullable TypeSerializer elementTypeSerializer, @Nullable ValueSerializer<Object> elementSerializer) {
			if (!type.isTypeOrSubTypeOf(EnumSet.class) || type.getContentType().isEnumImplType()) {
				return null;
			}
			// Jackson writes bare names where nothing says of which enum they are, unless
			// the elements are declared as something that it does not take for an enum.
			JavaType elementType = config.constructType(Serializable.class);
			return new CollectionSerializer(elementType, false, elementTypeSerializer, elementSerializer);
		}

	}

	private static final class ExactDeserializers extends Deserializers.Base {

		@Override
		public @Nullable ValueDeserializer<?> findBeanDeserializer(JavaType type, DeserializationConfig config,
				BeanDescription.Supplier description) {
			if (type.hasRawClass(Class.class)) {
				// Whoever wrote the bytes would choose what is loaded.
				throw AllowedTypes.refusal(Class.class.getName());
			}
			return null;
		}

		@Override
		public @Nullable ValueDeserializer<?> findReferenceDeserializer(ReferenceType type,
				DeserializationConfig config, BeanDescription.Supplier description,
				@Nullable TypeDeserializer contentTypeDeserializer,
				@Nullable ValueDeserializer<?> contentDeserializer) {
			JavaType listType = listOfContent(type, config);
			return (listType != null) ? new OptionalDeserializer(listType) : null;
		}

		@Override
		public boolean hasDeserializerFor(DeserializationConfig config, Class<?> valueType) {
			return valueType == Optional.class;
		}

	}

}
