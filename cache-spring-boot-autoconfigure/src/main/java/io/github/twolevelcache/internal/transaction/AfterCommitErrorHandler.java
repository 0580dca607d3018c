package io.github.twolevelcache.internal.transaction;

import org.jspecify.annotations.Nullable;

/**
 * Handles changes that failed after the transaction had committed. It may throw; the
 * caller of the transaction then sees the exception.
 */
public interface AfterCommitErrorHandler {

	/**
	 * Handle a put that failed.
	 * @param failure why
	 * @param cache the name of the cache
	 * @param key the key
	 * @param value the value, or {@code null}
	 */
	void onPutError(RuntimeException failure, String cache, Object key, @Nullable Object value);

	/**
	 * Handle an evict that failed.
	 * @param failure why
	 * @param cache the name of the cache
	 * @param key the key
	 */
	void onEvictError(RuntimeException failure, String cache, Object key);

	/**
	 * Handle a clear that failed.
	 * @param failure why
	 * @param cache the name of the cache
	 */
	void onClearError(RuntimeException failure, String cache);

}
