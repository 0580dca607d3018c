package io.github.twolevelcache.internal.outage;

import org.jspecify.annotations.Nullable;

/**
 * Is told how a load ends.
 */
@FunctionalInterface
public interface LoadObserver {

	/**
	 * Of a load whose outcome nobody asks for.
	 */
	LoadObserver NONE = (loaded, value) -> {
	};

	/**
	 * Take note of the end of the load. To be called once, before its callers get the
	 * value.
	 * @param loaded whether a value was loaded
	 * @param value the value, or {@code null}
	 */
	void ended(boolean loaded, @Nullable Object value);

}
