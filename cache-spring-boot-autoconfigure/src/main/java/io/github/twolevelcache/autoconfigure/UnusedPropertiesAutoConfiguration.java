package io.github.twolevelcache.autoconfigure;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.cache.CacheManager;
import org.springframework.cache.interceptor.CacheAspectSupport;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;

import io.github.twolevelcache.TwoLevelCacheManager;

/**
 * Auto-configuration that warns, once, of properties that have no effect: those of the
 * cache where something else takes its place, and those of Spring Boot's cache managers
 * where it takes theirs.
 */
@AutoConfiguration(after = TwoLevelCacheAutoConfiguration.class)
@ConditionalOnClass(CacheManager.class)
@ConditionalOnBooleanProperty(name = "two-level-cache.enabled", matchIfMissing = true)
public final class UnusedPropertiesAutoConfiguration {

	private static final Logger logger = LoggerFactory.getLogger(UnusedPropertiesAutoConfiguration.class);

	private static final Bindable<Map<String, Object>> MAP = Bindable.mapOf(String.class, Object.class);

	/** What would be set in their place. */
	private static final Map<String, String> REPLACEMENTS = Map.of("spring.cache.redis", "two-level-cache.defaults.l2",
			"spring.cache.caffeine", "two-level-cache.defaults.l1", "spring.cache.cache-names",
			"two-level-cache.caches");

	/** What the cache needs, by a class of each. */
	private static final Map<String, String> LIBRARIES = Map.of("com.github.benmanes.caffeine.cache.Caffeine",
			"com.github.ben-manes.caffeine:caffeine",
			"org.springframework.data.redis.connection.RedisConnectionFactory",
			"org.springframework.data:spring-data-redis", "io.lettuce.core.RedisClient", "io.lettuce:lettuce-core");

	UnusedPropertiesAutoConfiguration() {
		// Not part of the API.
	}

	@Bean
	SmartInitializingSingleton twoLevelCacheUnusedProperties(Environment environment, ResourceLoader resourceLoader,
			ObjectProvider<TwoLevelCacheManager> manager, ObjectProvider<CacheAspectSupport> interceptor) {
		return () -> {
			Binder binder = Binder.get(environment);
			if (manager.stream().findAny().isPresent()) {
				warnOfOthers(binder);
			}
			else {
				boolean enabled = interceptor.stream().findAny().isPresent();
				String missing = missingLibraries(resourceLoader);
				if (!isUnset(binder, "two-level-cache")) {
					logger.warn("The properties 'two-level-cache.*' have no effect: {}",
							reason(environment, enabled, missing));
				}
				else if (enabled && !missing.isEmpty() && environment.getProperty("spring.cache.type") == null) {
					logger.warn(
							"The two-level cache is not used: it needs {} on the class path. If it is not to be used, "
									+ "set 'two-level-cache.enabled' to false",
							missing);
				}
			}
		};
	}

	private static void warnOfOthers(Binder binder) {
		List<String> set = REPLACEMENTS.keySet()
			.stream()
			.filter((name) -> !isUnset(binder, name))
			.sorted(Comparator.naturalOrder())
			.toList();
		for (String name : set) {
			logger.warn("The property '{}' has no effect, as the two-level cache is used: see '{}'", name,
					REPLACEMENTS.get(name));
		}
	}

	private static boolean isUnset(Binder binder, String name) {
		return !StringUtils.hasText(binder.bind(name, Bindable.of(String.class)).orElse(""))
				&& binder.bind(name, MAP).map(Map::isEmpty).orElse(true)
				&& binder.bind(name, Bindable.listOf(String.class)).map(Collection::isEmpty).orElse(true);
	}

	private static String missingLibraries(ResourceLoader resourceLoader) {
		return LIBRARIES.entrySet()
			.stream()
			.filter((library) -> !ClassUtils.isPresent(library.getKey(), resourceLoader.getClassLoader()))
			.map(Map.Entry::getValue)
			.sorted()
			.collect(Collectors.joining(", "));
	}

	private static String reason(Environment environment, boolean enabled, String missing) {
		String type = environment.getProperty("spring.cache.type");
		if (type != null) {
			return "'spring.cache.type' is '" + type + "'. Remove it to use the two-level cache.";
		}
		if (!enabled) {
			return "caching is not enabled. Add @EnableCaching to a configuration class.";
		}
		return missing.isEmpty() ? "the application defines its own cache manager or resolver."
				: "the cache needs " + missing + " on the class path.";
	}

}
