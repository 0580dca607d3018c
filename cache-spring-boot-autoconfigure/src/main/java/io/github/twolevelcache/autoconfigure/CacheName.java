package io.github.twolevelcache.autoconfigure;

import io.github.twolevelcache.internal.diagnostics.InvalidPropertyException;
import io.github.twolevelcache.internal.runtime.ShownKey;

/**
 * What a cache may be called. Its name is part of its keys in Redis: two caches whose
 * names and keys joined to the same text would read and evict each other's entries.
 */
final class CacheName {

	private static final String REQUIREMENT = "must not be empty, contain '::', a brace or a control character, or end with ':'";

	private CacheName() {
	}

	/**
	 * Refuse a cache that cannot have a name.
	 * @param name the name
	 * @throws IllegalArgumentException if it cannot be used
	 */
	static void require(String name) {
		if (!isUsable(name)) {
			throw new IllegalArgumentException(
					"Cache '" + ShownKey.escape(name) + "' cannot be created: its name " + REQUIREMENT);
		}
	}

	/**
	 * Refuse a cache of the configuration that cannot have its name.
	 * @param name the name
	 * @throws InvalidPropertyException if it cannot be used
	 */
	static void requireConfigured(String name) {
		if (!isUsable(name)) {
			throw new InvalidPropertyException("two-level-cache.caches", ShownKey.escape(name),
					"has a cache whose name cannot be used: a name " + REQUIREMENT);
		}
	}

	private static boolean isUsable(String name) {
		return !name.isEmpty() && !name.contains("::") && !name.endsWith(":") && name.chars()
			.noneMatch((character) -> character == '{' || character == '}' || Character.isISOControl(character));
	}

}
