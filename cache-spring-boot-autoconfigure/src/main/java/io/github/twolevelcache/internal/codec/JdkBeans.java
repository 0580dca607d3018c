package io.github.twolevelcache.internal.codec;

import java.lang.reflect.Modifier;
import java.util.Calendar;

import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.ser.ValueSerializerModifier;
import tools.jackson.databind.ser.bean.BeanSerializerBase;

/**
 * Refuses classes of the JDK that Jackson does not know as values, and what extends its
 * exceptions: Jackson writes what their getters return, which is not what they are.
 */
final class JdkBeans extends ValueSerializerModifier {

	@Override
	public ValueSerializer<?> modifySerializer(SerializationConfig config, BeanDescription.Supplier description,
			ValueSerializer<?> serializer) {
		Class<?> type = description.getBeanClass();
		boolean isJdk = AllowedTypes.isJdk(type.getName()) && !Modifier.isAbstract(type.getModifiers());
		if (isInexact(type) || (isJdk && serializer instanceof BeanSerializerBase)) {
			throw AllowedTypes.refusal(type.getName());
		}
		return serializer;
	}

	private static boolean isInexact(Class<?> type) {
		// A calendar loses its time zone, and a class is loaded to be read.
		return Throwable.class.isAssignableFrom(type) || Calendar.class.isAssignableFrom(type) || type == Class.class;
	}

}
