package io.github.twolevelcache.autoconfigure;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.twolevelcache.RemoteCallException;
import io.github.twolevelcache.internal.coherence.Tracking;
import io.github.twolevelcache.internal.diagnostics.RedisProblem;
import io.github.twolevelcache.internal.diagnostics.RedisUnusableException;
import io.github.twolevelcache.internal.redis.LettuceRemoteStore;
import io.github.twolevelcache.internal.redis.RedisAccess;
import io.github.twolevelcache.internal.redis.RemoteStore;
import io.github.twolevelcache.internal.redis.Rights;
import io.github.twolevelcache.internal.redis.TrackedReads;
import io.github.twolevelcache.internal.redis.UntrackedReads;
import io.github.twolevelcache.internal.resilience.GuardedReads;
import io.github.twolevelcache.internal.resilience.GuardedRemoteStore;
import io.github.twolevelcache.internal.resilience.NodeBreakers;
import io.github.twolevelcache.internal.runtime.TimeSource;

/**
 * Connects to Redis when the application starts, and says what is wrong if that fails: a
 * wrong address is found by whoever deploys, not by the first user.
 */
final class RedisConnector {

	private static final Logger logger = LoggerFactory.getLogger(RedisConnector.class);

	private final RedisClientSource client;

	private final LettuceRemoteStore remoteStore;

	private final NodeBreakers breakers;

	private final Tracking tracking;

	RedisConnector(RedisClientSource client, LettuceRemoteStore remoteStore, NodeBreakers breakers, Tracking tracking) {
		this.client = client;
		this.remoteStore = remoteStore;
		this.breakers = breakers;
		this.tracking = tracking;
	}

	/**
	 * Return the ways to Redis without using them.
	 * @return the ways
	 */
	RedisAccess unconnected() {
		return new RedisAccess(guarded(), this.tracking);
	}

	/**
	 * Connect.
	 * @param namespace what the keys begin with
	 * @param properties whether and how to listen for changes
	 * @param time tells the time
	 * @return the ways to Redis
	 * @throws RedisUnusableException if it cannot be used
	 */
	RedisAccess connect(Namespace namespace, TwoLevelCacheProperties properties, TimeSource time) {
		verify(namespace);
		RemoteStore guarded = guarded();
		TrackedReads reads = properties.tracking() ? new GuardedReads(started(), this.breakers)
				: new UntrackedReads(guarded, properties.maxStaleness(), time);
		logger.info("Caches of the namespace '{}' use the {}; {}", namespace.value(), this.client.name(),
				properties.tracking()
						? "changes by others are seen within " + properties.maxStaleness().toMillis() + " ms"
						: "changes by others are not heard of (two-level-cache.tracking=false)");
		return new RedisAccess(guarded, reads);
	}

	private RemoteStore guarded() {
		return new GuardedRemoteStore(this.remoteStore, this.breakers);
	}

	private void verify(Namespace namespace) {
		try {
			this.remoteStore.verify(namespace.value() + ":v:");
			Rights.ENTRIES.verify(this.remoteStore, namespace.value() + ":w:rights");
		}
		catch (RemoteCallException ex) {
			throw RedisProblem.of(ex, this.client.isTls()).exception(this.client.describe(), ex);
		}
	}

	private Tracking started() {
		try {
			this.remoteStore.await(this.tracking.start().toCompletableFuture());
			return this.tracking;
		}
		catch (RemoteCallException ex) {
			RedisProblem problem = RedisProblem.of(ex, this.client.isTls());
			if (problem == RedisProblem.CLUSTER_NODE || problem == RedisProblem.REPLICA) {
				throw problem.exception(this.client.describe(), ex);
			}
			throw new RedisUnusableException(
					"The two-level cache cannot hear from Redis what has changed: " + ex.getMessage(),
					"It needs RESP3 (Redis 6 or later, no spring.data.redis option that asks for RESP2, no proxy in between), "
							+ "and a user that may run CLIENT (+client|tracking). To do without it, and let copies on the "
							+ "heap end only with their lifetime, set two-level-cache.tracking=false.",
					ex);
		}
	}

}
