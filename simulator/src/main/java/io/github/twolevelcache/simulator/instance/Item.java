package io.github.twolevelcache.simulator.instance;

import org.jspecify.annotations.Nullable;

/**
 * What the application caches: not a value, but which one it is.
 *
 * @param key the key
 * @param version counts the changes of the key
 * @param tag what no two rows of the database may have at once, or {@code null} for
 * nothing
 */
public record Item(String key, long version, @Nullable String tag) {

	/**
	 * Create an item without a tag.
	 * @param key the key
	 * @param version counts the changes of the key
	 */
	public Item(String key, long version) {
		this(key, version, null);
	}

}
