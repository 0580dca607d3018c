package io.github.twolevelcache.autoconfigure;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

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

	UnusedPropertiesAutoConfiguration() {
		// Not part of the API.
	}

	@Bean
	SmartInitializingSingleton twoLevelCacheUnusedProperties(Environment environment,
			ObjectProvider<TwoLevelCacheManager> manager, ObjectProvider<CacheAspectSupport> interceptor) {
		return () -> {
			Binder binder = Binder.get(environment);
			if (manager.stream().findAny().isPresent()) {
				warnOfOthers(binder);
			}
			else if (!isUnset(binder, "two-level-cache")) {
				logger.warn("The properties 'two-level-cache.*' have no effect: {}",
						reason(environment, interceptor.stream().findAny().isPresent()));
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

	private static String reason(Environment environment, boolean enabled) {
		String type = environment.getProperty("spring.cache.type");
		if (type != null) {
			return "'spring.cache.type' is '" + type + "'. Remove it to use the two-level cache.";
		}
		return enabled ? "the application defines its own cache manager or resolver, or a library is missing."
				: "caching is not enabled. Add @EnableCaching to a configuration class.";
	}

}
