package io.github.twolevelcache.internal.outage;

import org.jspecify.annotations.Nullable;

/**
 * Hears how a load ends.
 */
@FunctionalInterface
public interface LoadObserver {

	/**
	 * For a load whose outcome nobody needs.
	 */
	LoadObserver NONE = (loaded, value) -> {
	};

	/**
	 * Record the end of the load. To be called once, before its callers get the value.
	 * @param loaded whether a value was loaded
	 * @param value the value, or {@code null}
	 */
	void ended(boolean loaded, @Nullable Object value);

}
