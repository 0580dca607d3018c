package io.github.twolevelcache.internal.log;

/**
 * A change that the store has refused for good.
 *
 * @param id its id within its cache
 * @param key the text of the key
 * @param version its version
 * @param cause what the store said
 */
public record DeadLetter(String id, String key, long version, String cause) {

}
