package io.github.twolevelcache.internal.keyspace;

import io.github.twolevelcache.internal.redis.NamedCalls;

/**
 * What stands in Redis for one cache.
 *
 * @param keys the keys of its entries
 * @param commands what is done to an entry
 * @param entries turns values into entries and back
 * @param generation tells which entries count
 * @param calls waits for calls, and names those that fail
 */
public record CacheKeyspace(RedisKeys keys, EntryCommands commands, EntryMapper entries, RemoteGeneration generation,
		NamedCalls calls) {
}
