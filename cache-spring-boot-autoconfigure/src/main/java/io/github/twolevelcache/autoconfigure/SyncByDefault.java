package io.github.twolevelcache.autoconfigure;

import java.lang.reflect.Method;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.cache.interceptor.CacheOperation;
import org.springframework.cache.interceptor.CacheOperationSource;
import org.springframework.cache.interceptor.CacheableOperation;
import org.springframework.core.MethodClassKey;
import org.springframework.util.ReflectionUtils;
import org.springframework.util.StringUtils;

import io.github.twolevelcache.internal.diagnostics.InvalidPropertyException;
import io.github.twolevelcache.settings.WriteMode;

/**
 * Treats {@code @Cacheable} as {@code @Cacheable(sync = true)} wherever the result is the
 * same, so that concurrent callers share one load and an overtaken load is not stored.
 * Logs once for each other method why it does not. Thread-safe.
 */
final class SyncByDefault implements CacheOperationSource {

	private static final Logger logger = LoggerFactory.getLogger(SyncByDefault.class);

	private final CacheOperationSource source;

	private final Supplier<TwoLevelCacheProperties> properties;

	/** Empty for methods without operations. */
	private final Map<MethodClassKey, Collection<CacheOperation>> known = new ConcurrentHashMap<>();

	/** Those with operations. */
	private final Set<Class<?>> types = ConcurrentHashMap.newKeySet();

	SyncByDefault(CacheOperationSource source, Supplier<TwoLevelCacheProperties> properties) {
		this.source = source;
		this.properties = properties;
	}

	@Override
	public boolean isCandidateClass(Class<?> targetClass) {
		return this.source.isCandidateClass(targetClass);
	}

	@Override
	public boolean hasCacheOperations(Method method, @Nullable Class<?> targetClass) {
		// Called at startup, so unprotected methods are named then.
		return getCacheOperations(method, targetClass) != null;
	}

	@Override
	public @Nullable Collection<CacheOperation> getCacheOperations(Method method, @Nullable Class<?> targetClass) {
		MethodClassKey key = new MethodClassKey(method, targetClass);
		Collection<CacheOperation> operations = this.known.get(key);
		if (operations == null) {
			// Outside of the map: the first call creates the properties, and that leads
			// here again.
			operations = operations(method, targetClass);
			this.known.put(key, operations);
		}
		return operations.isEmpty() ? null : operations;
	}

	/**
	 * Return the caches that methods use.
	 * @return the names that the annotations of all classes looked at so far have, except
	 * those that name a cache manager or resolver of their own
	 */
	Set<String> usedCaches() {
		// Who asks whether a class has operations stops at the first method that has.
		for (Class<?> type : this.types) {
			for (Method method : ReflectionUtils.getUniqueDeclaredMethods(type)) {
				getCacheOperations(method, type);
			}
		}
		return this.known.values()
			.stream()
			.flatMap(Collection::stream)
			.filter((operation) -> !StringUtils.hasText(operation.getCacheManager())
					&& !StringUtils.hasText(operation.getCacheResolver()))
			.flatMap((operation) -> operation.getCacheNames().stream())
			.collect(Collectors.toSet());
	}

	private Collection<CacheOperation> operations(Method method, @Nullable Class<?> targetClass) {
		Collection<CacheOperation> declared = this.source.getCacheOperations(method, targetClass);
		if (declared == null) {
			return List.of();
		}
		this.types.add((targetClass != null) ? targetClass : method.getDeclaringClass());
		CacheableOperation cacheable = firstCacheable(declared);
		if (cacheable == null || cacheable.isSync()) {
			return declared;
		}
		boolean wanted = this.properties.get().syncByDefault();
		String obstacle = wanted ? obstacle(declared, cacheable) : "is not to be treated as @Cacheable(sync = true)";
		if (obstacle == null) {
			return List.of(synchronous(cacheable));
		}
		String name = method.getDeclaringClass().getSimpleName() + "." + method.getName();
		cacheable.getCacheNames().forEach((cache) -> refuseStore(cache, name, obstacle));
		if (wanted) {
			logger.info("Concurrent callers of {} each load for themselves, because the method {}", name, obstacle);
		}
		return declared;
	}

	// Spring puts what such a method has loaded, and that would reach the store as if it
	// were new.
	private void refuseStore(String cache, String method, String obstacle) {
		WriteMode mode = CacheSettingsResolver.writeMode(this.properties.get(), cache);
		if (mode != WriteMode.NONE) {
			throw new InvalidPropertyException("two-level-cache.caches.%s.write.mode".formatted(cache), mode,
					("must be none for the method %s, which %s: what it loads would be put, and written to the store over "
							+ "newer values. Use @Cacheable(sync = true) with one cache and without 'unless'")
						.formatted(method, obstacle));
		}
	}

	private static @Nullable CacheableOperation firstCacheable(Collection<CacheOperation> operations) {
		return operations.stream()
			.filter(CacheableOperation.class::isInstance)
			.map(CacheableOperation.class::cast)
			.findFirst()
			.orElse(null);
	}

	// What Spring does not allow beside sync = true, or what may lead to other caches.
	private static @Nullable String obstacle(Collection<CacheOperation> operations, CacheableOperation cacheable) {
		if (operations.size() > 1) {
			return "has several cache operations";
		}
		if (cacheable.getCacheNames().size() != 1) {
			return "names several caches, or none";
		}
		if (StringUtils.hasText(cacheable.getUnless())) {
			return "uses 'unless', which needs the result";
		}
		if (StringUtils.hasText(cacheable.getCacheManager()) || StringUtils.hasText(cacheable.getCacheResolver())) {
			return "names its own cache manager or resolver";
		}
		return null;
	}

	private static CacheableOperation synchronous(CacheableOperation declared) {
		CacheableOperation.Builder builder = new CacheableOperation.Builder();
		builder.setName(declared.getName());
		builder.setCacheNames(declared.getCacheNames().toArray(String[]::new));
		builder.setKey(declared.getKey());
		builder.setKeyGenerator(declared.getKeyGenerator());
		builder.setCondition(declared.getCondition());
		builder.setSync(true);
		return builder.build();
	}

}
