package io.github.twolevelcache.checker.worker;

import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import org.springframework.cache.annotation.Cacheable;

/**
 * A method whose results are cached, as most applications have it. Thread-safe.
 */
public class CachedVersions {

	/**
	 * Read the version of a key.
	 * @param key the key
	 * @param database reads it in the database
	 * @return the version, or what stands for it and cannot be stored; {@code null} if it
	 * was deleted
	 * @throws Exception if the database cannot be read
	 */
	@Cacheable(cacheNames = Keys.CACHE, key = "#a0")
	public @Nullable Object read(Long key, Callable<? extends @Nullable Object> database) throws Exception {
		return database.call();
	}

}
