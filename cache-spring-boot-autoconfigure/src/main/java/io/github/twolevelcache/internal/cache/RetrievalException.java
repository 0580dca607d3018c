package io.github.twolevelcache.internal.cache;

import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import org.springframework.cache.Cache.ValueRetrievalException;

import io.github.twolevelcache.internal.runtime.ShownKey;

/**
 * Says which key and cache it is, in place of Spring's message, which shows the key as it
 * is.
 */
final class RetrievalException extends ValueRetrievalException {

	private final String cache;

	RetrievalException(String cache, Object key, Callable<?> loader, @Nullable Throwable cause) {
		super(key, loader, cause);
		this.cache = cache;
	}

	@Override
	public String getMessage() {
		return "Value of key '%s' of cache '%s' could not be loaded".formatted(ShownKey.of(String.valueOf(getKey())),
				this.cache);
	}

}
