package io.github.twolevelcache.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.cache.Cache;
import org.springframework.cache.interceptor.CacheErrorHandler;

import io.github.twolevelcache.RemoteCallException;
import io.github.twolevelcache.TwoLevelCache;
import io.github.twolevelcache.internal.entry.UnusableKeyException;
import io.github.twolevelcache.internal.runtime.Futures;

/**
 * Keeps from the application's {@link CacheErrorHandler} that a load has failed, which is
 * no failure of the cache. If the handler swallowed it, Spring would call the method of a
 * caller whose load was rejected, takes too long or was another's: past all limits, or a
 * second time. Thread-safe.
 */
final class LoadFailures implements CacheErrorHandler {

	private final CacheErrorHandler handler;

	/**
	 * Stand before an error handler.
	 * @param handler is told what is no failure of a load
	 */
	LoadFailures(CacheErrorHandler handler) {
		this.handler = handler;
	}

	@Override
	public void handleCacheGetError(RuntimeException exception, Cache cache, Object key) {
		Throwable cause = Futures.unwrapped(exception);
		if (cache instanceof TwoLevelCache && !isOfCache(cause)) {
			throw (cause instanceof RuntimeException failure) ? failure : exception;
		}
		this.handler.handleCacheGetError(exception, cache, key);
	}

	// What loaders throw may be anything.
	private static boolean isOfCache(Throwable cause) {
		return cause instanceof RemoteCallException || cause instanceof UnusableKeyException;
	}

	@Override
	public void handleCachePutError(RuntimeException exception, Cache cache, Object key, @Nullable Object value) {
		this.handler.handleCachePutError(exception, cache, key, value);
	}

	@Override
	public void handleCacheEvictError(RuntimeException exception, Cache cache, Object key) {
		this.handler.handleCacheEvictError(exception, cache, key);
	}

	@Override
	public void handleCacheClearError(RuntimeException exception, Cache cache) {
		this.handler.handleCacheClearError(exception, cache);
	}

}
