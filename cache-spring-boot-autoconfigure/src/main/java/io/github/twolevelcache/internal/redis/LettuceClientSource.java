package io.github.twolevelcache.internal.redis;

import io.lettuce.core.AbstractRedisClient;

/**
 * Supplies the Lettuce client with the user's settings.
 */
@FunctionalInterface
public interface LettuceClientSource {

	/**
	 * Return the client to connect with.
	 * @return a {@code RedisClusterClient} or {@code RedisClient} that is running
	 */
	AbstractRedisClient get();

}
