package io.github.twolevelcache.internal.log;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * A change that the store has refused for good.
 *
 * @param id its id within its cache
 * @param key the text of the key
 * @param version its version
 * @param changed when the change was made
 * @param died when it has become a dead letter
 * @param attempts how often the instance that gave it up had tried to write it; 0 if it
 * could not be read
 * @param cause what the store said
 * @param value what was to be written, as it is encoded, in Base64 if it is no text;
 * {@code null} of a deletion, and if it is not shown
 */
public record DeadLetter(String id, String key, long version, Instant changed, Instant died, int attempts, String cause,
		@Nullable String value) {

}
