package io.github.twolevelcache.internal.engine;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.internal.entry.CacheEntry;

/**
 * The two ways to ask for a value: both must behave alike.
 */
enum Way {

	BLOCKING {

		@Override
		@Nullable CacheEntry find(CacheReads reads, Object key) {
			return reads.get(key);
		}

		@Override
		CacheEntry load(CacheReads reads, Object key, Callable<? extends @Nullable Object> loader) {
			return reads.get(key, loader);
		}

	},

	ASYNCHRONOUS {

		@Override
		@Nullable CacheEntry find(CacheReads reads, Object key) {
			return reads.retrieve(key).join();
		}

		@Override
		CacheEntry load(CacheReads reads, Object key, Callable<? extends @Nullable Object> loader) {
			return reads.retrieve(key, () -> {
				try {
					return CompletableFuture.completedFuture(loader.call());
				}
				catch (Exception ex) {
					return CompletableFuture.failedFuture(ex);
				}
			}).join();
		}

	};

	/**
	 * Ask for a value without a loader.
	 * @param reads the cache
	 * @param key the key
	 * @return the entry, or {@code null} if there is none
	 */
	abstract @Nullable CacheEntry find(CacheReads reads, Object key);

	/**
	 * Ask for a value.
	 * @param reads the cache
	 * @param key the key
	 * @param loader loads it
	 * @return the entry
	 */
	abstract CacheEntry load(CacheReads reads, Object key, Callable<? extends @Nullable Object> loader);

	/**
	 * Ask for a value.
	 * @param reads the cache
	 * @param key the key
	 * @param loader loads it
	 * @return the value
	 */
	@Nullable Object value(CacheReads reads, Object key, Callable<? extends @Nullable Object> loader) {
		return load(reads, key, loader).value();
	}

	/**
	 * Return what a loader has thrown.
	 * @param failure what its caller was told
	 * @return the exception of the loader
	 */
	static Throwable unwrapped(Throwable failure) {
		Throwable cause = failure.getCause();
		return ((failure instanceof LoadException || failure instanceof CompletionException) && cause != null)
				? unwrapped(cause) : failure;
	}

}
