package io.github.twolevelcache.simulator.instance;

/**
 * What the application caches: not a value, but which one it is.
 *
 * @param key the key
 * @param version counts the changes of the key in the database
 */
public record Item(String key, long version) {
}
