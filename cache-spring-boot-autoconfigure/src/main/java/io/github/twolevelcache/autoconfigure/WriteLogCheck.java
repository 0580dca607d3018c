package io.github.twolevelcache.autoconfigure;

import java.util.List;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.twolevelcache.RemoteCallException;
import io.github.twolevelcache.internal.diagnostics.InvalidPropertyException;
import io.github.twolevelcache.internal.diagnostics.RedisUnusableException;
import io.github.twolevelcache.internal.log.LogSafety.MasterState;
import io.github.twolevelcache.internal.log.WriteLog;
import io.github.twolevelcache.internal.redis.RemoteStore;
import io.github.twolevelcache.internal.redis.Rights;

/**
 * Fails the start of an application whose Redis would lose what was acknowledged, and
 * warns of one that might.
 */
final class WriteLogCheck {

	private static final Logger logger = LoggerFactory.getLogger(WriteLogCheck.class);

	private final WriteLog log;

	private final RemoteStore store;

	private final String namespace;

	WriteLogCheck(WriteLog log, RemoteStore store, String namespace) {
		this.namespace = namespace;
		this.log = log;
		this.store = store;
	}

	/**
	 * Check the log.
	 * @param replicas how many replicas must have a change
	 * @throws InvalidPropertyException if the log was created with other settings
	 * @throws RedisUnusableException if Redis may drop changes, or does not answer
	 */
	void check(int replicas) {
		try {
			Rights.LOG.verify(this.store, this.namespace + ":w:rights");
			checkPartitions();
			checkMasters(replicas);
		}
		catch (RemoteCallException ex) {
			throw new RedisUnusableException(
					"The log of cache '%s' cannot be used: %s".formatted(this.log.cache(), ex.getMessage()),
					"Start all masters of Redis; if they are slow to answer, raise two-level-cache.command-timeout. "
							+ "The user needs the rights listed in docs/security.md for write-behind.",
					ex);
		}
	}

	private void checkPartitions() {
		int agreed = this.store.await(this.log.safety().agree());
		if (agreed != this.log.partitions()) {
			throw new InvalidPropertyException(
					"two-level-cache.caches.%s.write.behind.partitions".formatted(this.log.cache()),
					this.log.partitions(),
					"must be " + agreed + ", the number of partitions with which the log of this cache was created. "
							+ "To change it, flush the cache, stop all instances, and remove the key %s"
								.formatted(this.log.safety().partitionsKey()));
		}
	}

	private void checkMasters(int replicas) {
		List<MasterState> masters = this.log.all(this.log.safety()::master).stream().map(this.store::await).toList();
		masters.stream().filter(MasterState::mayEvict).findFirst().ifPresent((master) -> {
			throw new RedisUnusableException(
					"Cache '%s' keeps writes in Redis until the store has them, but Redis may evict them: its maxmemory-policy is %s"
						.formatted(this.log.cache(), master.evictionPolicy()),
					"Set maxmemory-policy of all nodes to noeviction or one of volatile-*, or set "
							+ "two-level-cache.caches.%s.write.mode to through.".formatted(this.log.cache()),
					null);
		});
		if (!masters.stream().allMatch((master) -> master.appendOnlyFile() || master.replicas() > 0)) {
			logger.warn("Cache '{}' keeps writes in a Redis that has neither a replica nor an append-only file: "
					+ "they are lost if its process ends", this.log.cache());
		}
		if (!masters.stream().allMatch((master) -> master.replicas() >= replicas)) {
			logger.warn(
					"Cache '{}' refuses writes of keys whose master has fewer than {} replicas "
							+ "(write.behind.durability: replicas), and there is such a master",
					this.log.cache(), replicas);
		}
	}

}
