package io.github.twolevelcache.internal.codec;

import java.lang.annotation.Annotation;
import java.util.HashSet;
import java.util.Set;

import io.github.twolevelcache.codec.EntryCodecException;

/**
 * Tells the beans of Spring from values. A bean stands in a trusted package like any
 * other class, but whoever wrote the bytes must not create another one.
 */
final class Components {

	private static final String COMPONENT = "org.springframework.stereotype.Component";

	private Components() {
	}

	/**
	 * Refuse a class that is found by component scanning.
	 * @param type the class, which is not initialized
	 * @throws EntryCodecException if it is annotated with {@code @Component}, or with
	 * what is annotated so, such as {@code @Service}
	 */
	static void refuse(Class<?> type) {
		if (isComponent(type, new HashSet<>())) {
			throw new EntryCodecException(
					"Type " + type.getName() + " may not be cached: it is a bean of the application, not a value");
		}
	}

	private static boolean isComponent(Class<?> type, Set<Class<?>> seen) {
		for (Annotation annotation : type.getAnnotations()) {
			Class<?> annotationType = annotation.annotationType();
			if (annotationType.getName().equals(COMPONENT)
					|| (seen.add(annotationType) && isComponent(annotationType, seen))) {
				return true;
			}
		}
		return false;
	}

}
