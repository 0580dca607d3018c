package io.github.twolevelcache.autoconfigure;

import java.lang.reflect.Method;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;

/**
 * Tells of which type the values are that Spring caches for a method.
 */
final class CachedType {

	private CachedType() {
	}

	/**
	 * Return the type of the values.
	 * @param method the method
	 * @param target the class of the bean that has it
	 * @return a class or interface, {@link Object} if nothing is known
	 */
	static Class<?> of(Method method, Class<?> target) {
		ResolvableType returned = ResolvableType.forMethodReturnType(method, ClassUtils.getUserClass(target));
		Class<?> type = method.getReturnType();
		if (type == Optional.class) {
			return content(returned, Optional.class);
		}
		if (CompletableFuture.class.isAssignableFrom(type)) {
			return content(returned, CompletableFuture.class);
		}
		ReactiveAdapter adapter = ReactiveAdapterRegistry.getSharedInstance().getAdapter(type);
		if (adapter == null) {
			return (type != void.class) ? ClassUtils.resolvePrimitiveIfNecessary(returned.resolve(Object.class))
					: Object.class;
		}
		// Spring caches the list of several values, and takes any.
		return adapter.isMultiValue() ? Iterable.class : content(returned, adapter.getReactiveType());
	}

	private static Class<?> content(ResolvableType returned, Class<?> around) {
		return returned.as(around).getGeneric(0).resolve(Object.class);
	}

}
