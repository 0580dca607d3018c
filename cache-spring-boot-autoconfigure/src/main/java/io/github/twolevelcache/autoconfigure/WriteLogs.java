package io.github.twolevelcache.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.twolevelcache.RemoteCallException;
import io.github.twolevelcache.TwoLevelCacheManager;
import io.github.twolevelcache.internal.diagnostics.InvalidPropertyException;
import io.github.twolevelcache.internal.diagnostics.UnusableLogException;
import io.github.twolevelcache.internal.drain.Drainer;
import io.github.twolevelcache.internal.log.LogControl.PartitionStatus;
import io.github.twolevelcache.internal.log.LogRegistry;
import io.github.twolevelcache.internal.log.Members;
import io.github.twolevelcache.internal.log.RegisteredLog;
import io.github.twolevelcache.internal.log.WriteLog;
import io.github.twolevelcache.internal.redis.RedisAccess;
import io.github.twolevelcache.settings.CacheSettings;
import io.github.twolevelcache.settings.WriteMode;

/**
 * Keeps a change that waits in a log from being forgotten because a cache has another
 * name or mode now, and from being written to the store of another application.
 */
final class WriteLogs {

	private static final Logger logger = LoggerFactory.getLogger(WriteLogs.class);

	/** An instance that starts is among the members by then. */
	private static final Duration STARTING = Duration.ofMinutes(1);

	private static final int MOST_ATTEMPTS = 10;

	private final LogRegistry registry;

	private final Members members;

	private final RedisAccess redis;

	private final Namespace namespace;

	/** The name of the application, empty if it has none. */
	private final String application;

	/** By the name of a cache, the store that its log belongs to. */
	private final Map<String, String> stores = new ConcurrentHashMap<>();

	WriteLogs(Namespace namespace, String application, RedisAccess redis, Members members) {
		this.registry = new LogRegistry(namespace.value(), redis.store());
		this.members = members;
		this.redis = redis;
		this.namespace = namespace;
		this.application = application;
	}

	/**
	 * Have a log for this application and its store.
	 * @param log the log
	 * @param store the name of the store, empty if it is not known
	 * @throws UnusableLogException if another uses it
	 */
	void claim(WriteLog log, String store) {
		RegisteredLog found = null;
		for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
			RegisteredLog standing = await(this.registry.enter(log, this.application, store, found));
			if (standing == null) {
				this.stores.put(log.cache(), store);
				return;
			}
			if (!standing.maybeOf(this.application, store)) {
				requireUnused(standing, store);
			}
			found = standing;
		}
		throw new UnusableLogException(
				"The log of cache '%s' was claimed by others again and again".formatted(log.cache()),
				"Start one instance after the other.");
	}

	private void requireUnused(RegisteredLog log, String store) {
		State state = state(log);
		if (state.pending == 0 && state.dead == 0 && state.members == 0 && log.age().compareTo(STARTING) > 0) {
			logger.info("The log of cache '{}' was used by {} and is empty: now it is used by {}", log.cache(),
					described(log.application(), log.store()), described(this.application, store));
			return;
		}
		throw new UnusableLogException(
				("The log of cache '%s' in the namespace '%s' is used by %s, and this is %s: each would write changes of "
						+ "the other to its own store (%s)")
					.formatted(log.cache(), this.namespace.value(), described(log.application(), log.store()),
							described(this.application, store), state),
				("Set two-level-cache.namespace of one of them to a name of its own. If this one takes the place of the other: "
						+ "flush the cache there, discard its dead letters, stop all of its instances, and start this one a "
						+ "minute later; or remove the field '%s' of the hash %s, and what waits is written to this store.")
					.formatted(log.cache(), this.registry.key()));
	}

	private static String described(String application, String store) {
		return (application.isEmpty() ? "an application without a name" : "application '" + application + "'")
				+ (store.isEmpty() ? "" : " with the store '" + store + "'");
	}

	/**
	 * Look for logs whose caches this instance has not created, and create those that it
	 * may: nobody else may ever use them.
	 * @param manager the caches that were configured
	 * @param definitions what other caches would be like
	 * @param dynamic whether there may be others
	 * @param drainer has the caches whose logs are drained
	 * @throws UnusableLogException if changes wait in the log of a cache that does not
	 * have one any more
	 */
	void findOthers(TwoLevelCacheManager manager, CacheDefinitions definitions, boolean dynamic, Drainer drainer) {
		if (this.namespace.value().isEmpty()) {
			return;
		}
		try {
			for (RegisteredLog log : await(this.registry.all())) {
				if (drainer.caches().stream().noneMatch((cache) -> cache.cache().equals(log.cache()))) {
					boolean known = dynamic || manager.getCacheNames().contains(log.cache());
					check(log, manager, known ? definitions.settings().resolve(log.cache()) : null);
				}
			}
		}
		catch (RemoteCallException ex) {
			// Caches without a log do without Redis if they must.
			logger.warn("Redis could not be asked whether changes wait for a store that no cache has any more: {}",
					ex.getMessage());
		}
	}

	/**
	 * Look for logs that this application has left in another namespace.
	 * @throws UnusableLogException if changes wait there for a store that is written to
	 * here, and nobody writes them
	 */
	void findElsewhere() {
		if (this.stores.isEmpty() || this.application.isEmpty()) {
			return;
		}
		try {
			Object unused = await(this.registry.announce(this.application));
			for (LogRegistry other : await(this.registry.elsewhere(this.application))) {
				Members others = new Members(other.namespace(), this.redis.store());
				for (RegisteredLog log : await(other.all())) {
					checkElsewhere(other, log, state(other, log, others));
				}
			}
		}
		catch (RemoteCallException ex) {
			logger.debug("The user may have no rights beyond its namespace", ex);
		}
	}

	private void checkElsewhere(LogRegistry other, RegisteredLog log, State state) {
		if (state.pending == 0 || state.members > 0) {
			return;
		}
		String place = "Changes wait in the log of cache '%s' in the namespace '%s' of the same application (%s)"
			.formatted(log.cache(), other.namespace(), state);
		if (log.store().isEmpty() || !log.store().equals(this.stores.get(log.cache()))) {
			logger.warn("{}, and nobody writes them", place);
			return;
		}
		throw new UnusableLogException(
				place + ", and nobody writes them to '%s', which '%s' writes to now".formatted(log.store(),
						this.namespace.value()),
				("Set two-level-cache.namespace to '%s', flush the cache, stop all instances, and change the namespace then. "
						+ "If that is another environment, give its application another name. To lose what waits, remove the "
						+ "field '%s' of the hash %s.")
					.formatted(other.namespace(), log.cache(), other.key()));
	}

	private void check(RegisteredLog log, TwoLevelCacheManager manager, @Nullable CacheSettings settings) {
		State state = state(log);
		if (state.pending == 0 && state.dead == 0) {
			if (state.members == 0) {
				Object unused = await(this.registry.remove(log));
			}
		}
		else if (settings != null && settings.write().mode() == WriteMode.BEHIND) {
			create(log, state, manager);
		}
		// That it could be created on use does not mean that this instance has it.
		else if (settings == null || (state.members > 0 && !manager.getCacheNames().contains(log.cache()))) {
			report(log, state, "which this instance does not have. Instances that have it write them");
		}
		else if (state.pending > 0) {
			throw new UnusableLogException(
					("Changes wait in the log of cache '%s' (%s), which has the write.mode %s now, or another name: nobody would "
							+ "write them")
						.formatted(log.cache(), state, settings.write().mode().name().toLowerCase(Locale.ROOT)),
					("Set two-level-cache.caches.%s.write.mode to behind, flush the cache (operation flush of the endpoint "
							+ "cachewrites), stop all instances, and change the mode then. To lose what waits, remove the "
							+ "field '%s' of the hash %s.")
						.formatted(log.cache(), log.cache(), this.registry.key()));
		}
		else {
			report(log, state, "whose write.mode is not behind any more");
		}
	}

	private static void create(RegisteredLog log, State state, TwoLevelCacheManager manager) {
		try {
			manager.getCache(log.cache());
		}
		catch (InvalidPropertyException ex) {
			report(log, state, "which cannot be created here: " + ex.getMessage());
		}
	}

	private static void report(RegisteredLog log, State state, String reason) {
		logger.warn("Changes wait in the log of cache '{}' ({}), {}", log.cache(), state, reason);
	}

	private State state(RegisteredLog log) {
		return state(this.registry, log, this.members);
	}

	private State state(LogRegistry registry, RegisteredLog log, Members members) {
		List<PartitionStatus> partitions = registry.status(log).stream().map(this::await).toList();
		return new State(partitions.stream().mapToLong(PartitionStatus::pending).sum(),
				partitions.stream().mapToLong(PartitionStatus::deadLetters).sum(), await(members.count(log.cache())));
	}

	private <T extends @Nullable Object> T await(CompletableFuture<T> call) {
		return this.redis.store().await(call);
	}

	/**
	 * What is in a log, and how many use it.
	 *
	 * @param pending how many keys wait
	 * @param dead how many dead letters there are
	 * @param members how many instances are alive that have the cache
	 */
	private record State(long pending, long dead, int members) {

		@Override
		public String toString() {
			return "%d wait, %d dead letters, %d instances alive".formatted(this.pending, this.dead, this.members);
		}

	}

}
