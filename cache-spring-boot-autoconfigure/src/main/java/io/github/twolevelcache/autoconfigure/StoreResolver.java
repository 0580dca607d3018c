package io.github.twolevelcache.autoconfigure;

import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.util.ClassUtils;

import io.github.twolevelcache.autoconfigure.TwoLevelCacheProperties.Cache;
import io.github.twolevelcache.autoconfigure.TwoLevelCacheProperties.Write;
import io.github.twolevelcache.internal.diagnostics.InvalidPropertyException;
import io.github.twolevelcache.internal.drain.Fence;
import io.github.twolevelcache.settings.Ordering;
import io.github.twolevelcache.store.CacheLoader;
import io.github.twolevelcache.store.CacheWriter;

/**
 * Finds the beans that stand for the store behind a cache.
 */
final class StoreResolver {

	private static final Logger logger = LoggerFactory.getLogger(StoreResolver.class);

	static final String ORDERING = "two-level-cache.caches.%s.write.behind.ordering";

	private final TwoLevelCacheProperties properties;

	private final ListableBeanFactory beanFactory;

	StoreResolver(TwoLevelCacheProperties properties, ListableBeanFactory beanFactory) {
		this.properties = properties;
		this.beanFactory = beanFactory;
	}

	/**
	 * Return the writer of a cache.
	 * @param cache the name of the cache
	 * @return the writer
	 * @throws InvalidPropertyException if there is none
	 */
	@SuppressWarnings("unchecked")
	CacheWriter<Object, Object> writer(String cache) {
		String name = named(cache, Write::writer);
		CacheWriter<?, ?> writer = find(cache, "writer", name, "Writer", CacheWriter.class);
		if (writer == null) {
			throw missing(cache, "writer", name, CacheWriter.class);
		}
		return (CacheWriter<Object, Object>) writer;
	}

	/**
	 * Return the loader of a cache.
	 * @param cache the name of the cache
	 * @return the loader: the one that is named, or the writer if it loads too, or
	 * {@code null} if there is none
	 * @throws InvalidPropertyException if one is named and there is none
	 */
	@SuppressWarnings("unchecked")
	@Nullable CacheLoader<Object, ?> loader(String cache) {
		String name = named(cache, Write::loader);
		CacheLoader<?, ?> loader = find(cache, "loader", name, "Loader", CacheLoader.class);
		if (loader == null && find(cache, "writer", named(cache, Write::writer), "Writer",
				CacheWriter.class) instanceof CacheLoader<?, ?> both) {
			loader = both;
		}
		return (CacheLoader<Object, ?>) loader;
	}

	/**
	 * Return what keeps an old change from overwriting a newer one in the store.
	 * @param namespace the namespace of the application
	 * @param cache the name of the cache
	 * @param writer its writer
	 * @param ordering what the settings ask for
	 * @param partitions the number of partitions of its log
	 * @return the fence, which does nothing if the store itself does that, or nothing
	 * shall
	 * @throws InvalidPropertyException if neither the store nor a fence can do that
	 */
	Fence fence(String namespace, String cache, CacheWriter<Object, Object> writer, Ordering ordering, int partitions) {
		if (ordering == Ordering.GUARD) {
			if (!writer.isGuarded()) {
				throw new InvalidPropertyException(ORDERING.formatted(cache), ordering,
						("needs a writer that refuses a change with a lower version than the store has, and declares it by "
								+ "isGuarded(), as JdbcCacheStore does for a table with a version column. The %s does "
								+ "not: make it do so, or set the property to fence, which keeps the order within transactions")
							.formatted(writer.getClass().getSimpleName()));
			}
			return Fence.NONE;
		}
		if (ordering == Ordering.NONE) {
			logger.warn("Nothing keeps the order of the changes of cache '{}' (write.behind.ordering: none): "
					+ "if an instance pauses, an old change may overwrite a newer one in the store", cache);
			return Fence.NONE;
		}
		if (!ClassUtils.isPresent("org.springframework.jdbc.core.JdbcTemplate", null)) {
			throw new InvalidPropertyException(ORDERING.formatted(cache), ordering,
					"needs org.springframework:spring-jdbc: add it to your dependencies, or set it to guard");
		}
		return JdbcFences.fence(namespace, cache, writer, partitions, this.beanFactory);
	}

	private @Nullable String named(String cache, Function<Write, @Nullable String> property) {
		Cache own = this.properties.caches().get(cache);
		return (own != null) ? property.apply(own.write()) : null;
	}

	private <T> @Nullable T find(String cache, String property, @Nullable String name, String suffix, Class<T> type) {
		T bean = this.beanFactory.getBeansOfType(type).get((name != null) ? name : cache + suffix);
		if (bean == null && name != null) {
			throw missing(cache, property, name, type);
		}
		return bean;
	}

	private InvalidPropertyException missing(String cache, String property, @Nullable String name, Class<?> type) {
		Map<String, ?> beans = this.beanFactory.getBeansOfType(type);
		return new InvalidPropertyException("two-level-cache.caches.%s.write.%s".formatted(cache, property), name,
				("must name a bean of type %s, or there must be one named '%s%s%s', for the store behind the cache; "
						+ "there are %s")
					.formatted(type.getSimpleName(), cache, property.substring(0, 1).toUpperCase(Locale.ROOT),
							property.substring(1), new TreeSet<>(beans.keySet())));
	}

}
