package io.github.twolevelcache.autoconfigure;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.springframework.cache.Cache;
import org.springframework.cache.interceptor.CacheOperationInvocationContext;
import org.springframework.cache.interceptor.CacheResolver;

import io.github.twolevelcache.internal.cache.DefaultTwoLevelCache;

/**
 * Hands each method its caches in a form that knows the method: what it returns is what
 * it may find there. Caches of others stay as they are. Thread-safe.
 */
final class MethodCaches implements CacheResolver {

	private final CacheResolver resolver;

	/** By the class of the bean, which the type of the values may depend on. */
	private final Map<Class<?>, Map<Method, CachedMethod>> methods = new ConcurrentHashMap<>();

	/**
	 * Stand before a resolver.
	 * @param resolver finds the caches
	 */
	MethodCaches(CacheResolver resolver) {
		this.resolver = resolver;
	}

	// Called before each hit, so nothing is created that was there before.
	@Override
	public Collection<? extends Cache> resolveCaches(CacheOperationInvocationContext<?> context) {
		Collection<? extends Cache> caches = this.resolver.resolveCaches(context);
		CachedMethod method = method(context.getMethod(), context.getTarget().getClass());
		if (caches.size() == 1) {
			return method.only(caches.iterator().next());
		}
		List<Cache> own = new ArrayList<>(caches.size());
		caches.forEach((cache) -> own.addAll(method.only(cache)));
		return own;
	}

	private CachedMethod method(Method method, Class<?> target) {
		Map<Method, CachedMethod> known = this.methods.get(target);
		CachedMethod found = (known != null) ? known.get(method) : null;
		return (found != null) ? found : this.methods.computeIfAbsent(target, (absent) -> new ConcurrentHashMap<>())
			.computeIfAbsent(method, (absent) -> new CachedMethod(method, target));
	}

	/** A method, and its caches. */
	private static final class CachedMethod {

		private final String name;

		private final Class<?> type;

		private final Map<Cache, List<Cache>> caches = new ConcurrentHashMap<>();

		CachedMethod(Method method, Class<?> target) {
			this.name = method.getDeclaringClass().getSimpleName() + "." + method.getName();
			this.type = CachedType.of(method, target);
		}

		List<Cache> only(Cache cache) {
			List<Cache> found = this.caches.get(cache);
			return (found != null) ? found : this.caches.computeIfAbsent(cache, this::view);
		}

		private List<Cache> view(Cache cache) {
			return List.of((cache instanceof DefaultTwoLevelCache own) ? own.usedBy(this.name, this.type) : cache);
		}

	}

}
