package io.github.twolevelcache.autoconfigure;

import java.util.Objects;
import java.util.function.BiConsumer;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cache.Cache;
import org.springframework.cache.interceptor.CacheAspectSupport;
import org.springframework.cache.interceptor.CacheErrorHandler;
import org.springframework.cache.interceptor.SimpleCacheErrorHandler;

import io.github.twolevelcache.TwoLevelCacheManager;
import io.github.twolevelcache.internal.transaction.AfterCommitErrorHandler;

/**
 * Tells the application's {@link CacheErrorHandler} what has failed after the commit.
 * Spring's interceptor, which knows that handler, has returned by then.
 */
final class InterceptorErrorHandler implements AfterCommitErrorHandler {

	private final ObjectProvider<CacheAspectSupport> interceptor;

	private final ObjectProvider<TwoLevelCacheManager> manager;

	InterceptorErrorHandler(ObjectProvider<CacheAspectSupport> interceptor,
			ObjectProvider<TwoLevelCacheManager> manager) {
		this.interceptor = interceptor;
		this.manager = manager;
	}

	@Override
	public void onPutError(RuntimeException failure, String cache, Object key, @Nullable Object value) {
		handle(cache, (handler, failed) -> handler.handleCachePutError(failure, failed, key, value));
	}

	@Override
	public void onEvictError(RuntimeException failure, String cache, Object key) {
		handle(cache, (handler, failed) -> handler.handleCacheEvictError(failure, failed, key));
	}

	@Override
	public void onClearError(RuntimeException failure, String cache) {
		handle(cache, (handler, failed) -> handler.handleCacheClearError(failure, failed));
	}

	private void handle(String cache, BiConsumer<CacheErrorHandler, Cache> error) {
		CacheAspectSupport interceptor = this.interceptor.getIfUnique();
		CacheErrorHandler handler = (interceptor != null) ? interceptor.getErrorHandler()
				: new SimpleCacheErrorHandler();
		error.accept(handler, Objects.requireNonNull(this.manager.getObject().getCache(cache)));
	}

}
