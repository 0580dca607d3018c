package io.github.twolevelcache.autoconfigure;

import java.util.Set;
import java.util.stream.Collectors;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisClient;
import io.lettuce.core.cluster.RedisClusterClient;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.data.redis.connection.RedisClusterConfiguration;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.RedisNode;
import org.springframework.data.redis.connection.RedisSentinelConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

import io.github.twolevelcache.internal.diagnostics.RedisUnusableException;

/**
 * Takes the Lettuce client out of the application's connection factory, or says why it
 * cannot.
 */
class RedisClientSource {

	private final ObjectProvider<RedisConnectionFactory> connectionFactory;

	private final ConfigurableApplicationContext context;

	RedisClientSource(ObjectProvider<RedisConnectionFactory> connectionFactory,
			ConfigurableApplicationContext context) {
		this.connectionFactory = connectionFactory;
		this.context = context;
	}

	/**
	 * Return when the client starts and stops with the application.
	 * @return its phase
	 */
	int phase() {
		return (this.connectionFactory.getIfUnique() instanceof LettuceConnectionFactory lettuce) ? lettuce.getPhase()
				: 0;
	}

	/**
	 * Return the client.
	 * @return a {@code RedisClusterClient} or {@code RedisClient} that is running
	 * @throws RedisUnusableException if it is not one that the cache can use
	 */
	AbstractRedisClient get() {
		LettuceConnectionFactory lettuce = connectionFactory();
		if (this.context.isClosed()) {
			startAgain(lettuce);
		}
		AbstractRedisClient client = lettuce.getRequiredNativeClient();
		if (!(client instanceof RedisClusterClient) && !(client instanceof RedisClient)) {
			throw new RedisUnusableException(
					"The two-level cache does not know the Redis client " + client.getClass().getName() + ".",
					"Leave the creation of the LettuceConnectionFactory to Spring Boot.", null);
		}
		return client;
	}

	// Spring stops connection factories before it destroys beans, which may have changes
	// to make. The factory is stopped again when it is destroyed itself.
	private synchronized void startAgain(LettuceConnectionFactory stopped) {
		if (!stopped.isRunning()) {
			stopped.start();
		}
	}

	/**
	 * Return which Redis is used.
	 * @return a name, with addresses if the client is that of Spring Data
	 */
	String name() {
		return (this.connectionFactory.getIfUnique() instanceof LettuceConnectionFactory) ? describe() : "Redis";
	}

	/**
	 * Return which Redis the application is configured to use.
	 * @return a name with addresses
	 * @throws RedisUnusableException if it is not one that the cache can use
	 */
	String describe() {
		LettuceConnectionFactory lettuce = connectionFactory();
		RedisClusterConfiguration cluster = lettuce.getClusterConfiguration();
		if (cluster != null) {
			return "Redis Cluster at " + addresses(cluster.getClusterNodes());
		}
		RedisSentinelConfiguration sentinel = lettuce.getSentinelConfiguration();
		if (sentinel != null) {
			return "Redis watched by the sentinels at " + addresses(sentinel.getSentinels());
		}
		return "Redis at " + lettuce.getHostName() + ":" + lettuce.getPort();
	}

	/**
	 * Return whether the client speaks TLS.
	 * @return whether it does
	 * @throws RedisUnusableException if it is not one that the cache can use
	 */
	boolean isTls() {
		return connectionFactory().isUseSsl();
	}

	private static String addresses(Set<RedisNode> nodes) {
		return nodes.stream().map(RedisNode::asString).collect(Collectors.joining(", "));
	}

	private LettuceConnectionFactory connectionFactory() {
		RedisConnectionFactory factory = this.connectionFactory.getIfUnique();
		if (factory instanceof LettuceConnectionFactory lettuce) {
			return lettuce;
		}
		throw unusable(factory);
	}

	private RedisUnusableException unusable(@Nullable RedisConnectionFactory factory) {
		if (factory != null) {
			return new RedisUnusableException(
					"The two-level cache needs the Lettuce client, but the connection factory is a %s."
						.formatted(factory.getClass().getName()),
					"Set spring.data.redis.client-type=lettuce, or remove the property and "
							+ "put io.lettuce:lettuce-core on the class path.",
					null);
		}
		String onlyLocal = " To use caches without Redis, set two-level-cache.defaults.levels=l1.";
		if (this.connectionFactory.stream().findAny().isPresent()) {
			return new RedisUnusableException("The two-level cache found more than one Redis connection factory.",
					"Mark the one that it should use as @Primary.", null);
		}
		return new RedisUnusableException("The two-level cache found no Redis connection factory.",
				"Configure spring.data.redis.*, and do not exclude DataRedisAutoConfiguration." + onlyLocal, null);
	}

}
