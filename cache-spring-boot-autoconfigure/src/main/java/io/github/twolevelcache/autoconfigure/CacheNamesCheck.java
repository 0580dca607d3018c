package io.github.twolevelcache.autoconfigure;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.cache.interceptor.CacheOperationSource;

import io.github.twolevelcache.internal.diagnostics.SimilarNames;

/**
 * Compares the caches of the configuration with those that annotated methods use, once
 * all beans are there. Code may use others, and beans may come later: it only tells.
 */
final class CacheNamesCheck implements SmartInitializingSingleton {

	private static final Logger logger = LoggerFactory.getLogger(CacheNamesCheck.class);

	private final TwoLevelCacheProperties properties;

	private final ObjectProvider<CacheOperationSource> operations;

	CacheNamesCheck(TwoLevelCacheProperties properties, ObjectProvider<CacheOperationSource> operations) {
		this.properties = properties;
		this.operations = operations;
	}

	@Override
	public void afterSingletonsInstantiated() {
		Set<String> used = this.operations.stream()
			.filter(SyncByDefault.class::isInstance)
			.flatMap((source) -> ((SyncByDefault) source).usedCaches().stream())
			.collect(Collectors.toSet());
		if (!used.isEmpty()) {
			check(this.properties.caches().keySet(), used);
		}
	}

	private void check(Set<String> configured, Set<String> used) {
		List<String> unused = without(configured, used);
		List<String> unconfigured = without(used, configured);
		for (String name : unused) {
			List<String> similar = SimilarNames.among(unconfigured, name);
			if (similar.isEmpty()) {
				logger.info("No annotated method uses the cache '{}' of 'two-level-cache.caches'", name);
			}
			else {
				logger.warn("No method uses the cache '{}' of 'two-level-cache.caches'. Did you mean '{}'?", name,
						similar.get(0));
			}
		}
		if (!this.properties.dynamic()) {
			unconfigured.forEach((name) -> logger.warn(
					"Methods use a cache '{}' that does not exist: add it to 'two-level-cache.caches', or set "
							+ "'two-level-cache.dynamic' to true{}",
					name,
					SimilarNames.among(configured, name)
						.stream()
						.findFirst()
						.map((similar) -> ". Did you mean '" + similar + "'?")
						.orElse("")));
		}
	}

	private static List<String> without(Set<String> names, Collection<String> others) {
		return names.stream().filter((name) -> !others.contains(name)).sorted().toList();
	}

}
