package io.github.twolevelcache.internal.codec;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

import com.fasterxml.jackson.annotation.JacksonAnnotation;

import io.github.twolevelcache.codec.EntryCodecException;

/**
 * Finds fields that Jackson would silently leave out, so that their class is refused
 * instead.
 */
final class LostFields {

	private LostFields() {
	}

	/**
	 * Refuse a class that has such a field.
	 * @param type a class that is not of the JDK
	 * @param isContainer whether it is written as what it holds
	 * @throws EntryCodecException if a field would be lost
	 */
	static void refuse(Class<?> type, boolean isContainer) {
		Map<String, Field> fields = new HashMap<>();
		Class<?> current = type;
		for (; current != null && !AllowedTypes.isJdk(current.getName()); current = current.getSuperclass()) {
			for (Field field : current.getDeclaredFields()) {
				Field hiding = isState(field) ? fields.put(field.getName(), field) : null;
				if (hiding != null && !isAnnotated(field) && !isAnnotated(hiding)) {
					throw refusal(field, "a field of a subclass has the same name");
				}
			}
		}
		// A container that is built from scratch keeps what it holds in its fields.
		boolean isExtended = current != null && !Modifier.isAbstract(current.getModifiers()) && current != Object.class;
		if (isContainer && isExtended && !fields.isEmpty()) {
			throw refusal(fields.values().iterator().next(), "of a collection only the elements are written");
		}
	}

	private static boolean isState(Field field) {
		return !Modifier.isStatic(field.getModifiers()) && !Modifier.isTransient(field.getModifiers())
				&& !field.isSynthetic();
	}

	private static boolean isAnnotated(Field field) {
		// The application may have told Jackson how to tell them apart.
		return Arrays.stream(field.getAnnotations())
			.anyMatch((annotation) -> annotation.annotationType().isAnnotationPresent(JacksonAnnotation.class));
	}

	private static EntryCodecException refusal(Field field, String reason) {
		return new EntryCodecException("Type " + field.getDeclaringClass().getName() + " may not be cached: its field "
				+ field.getName() + " would be lost, because " + reason);
	}

}
