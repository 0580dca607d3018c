package io.github.twolevelcache.simulator.instance;

import org.jspecify.annotations.Nullable;

/**
 * What {@link Item} is in the next version of the application, where it has its name.
 *
 * @param key the key
 * @param version counts the changes of the key
 * @param tag what no two rows of the database may have at once, or {@code null} for
 * nothing
 * @param note what this version has added
 */
public record NextItem(String key, long version, @Nullable String tag, @Nullable String note) {
}
