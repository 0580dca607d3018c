package io.github.twolevelcache.autoconfigure;

import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.twolevelcache.TwoLevelCache;
import io.github.twolevelcache.codec.EntryCodec;
import io.github.twolevelcache.internal.cache.DefaultTwoLevelCache;
import io.github.twolevelcache.internal.cache.KeyText;
import io.github.twolevelcache.internal.drain.Fence;
import io.github.twolevelcache.internal.drain.WriteBehind;
import io.github.twolevelcache.internal.engine.BackingStore;
import io.github.twolevelcache.internal.engine.CacheEngine;
import io.github.twolevelcache.internal.engine.CopyingEngine;
import io.github.twolevelcache.internal.engine.LocalEngine;
import io.github.twolevelcache.internal.engine.ReadPath;
import io.github.twolevelcache.internal.engine.WriteBehindPath;
import io.github.twolevelcache.internal.engine.WritePath;
import io.github.twolevelcache.internal.engine.WriteThroughPath;
import io.github.twolevelcache.internal.entry.FreshnessPolicy;
import io.github.twolevelcache.internal.keyspace.CacheKeyspace;
import io.github.twolevelcache.internal.keyspace.Compressor;
import io.github.twolevelcache.internal.keyspace.EntryCommands;
import io.github.twolevelcache.internal.keyspace.EntryFormat;
import io.github.twolevelcache.internal.keyspace.EntryMapper;
import io.github.twolevelcache.internal.keyspace.PlainEntryCommands;
import io.github.twolevelcache.internal.keyspace.RedisKeys;
import io.github.twolevelcache.internal.keyspace.RemoteGeneration;
import io.github.twolevelcache.internal.load.FleetLoads;
import io.github.twolevelcache.internal.load.Refreshes;
import io.github.twolevelcache.internal.load.Waiters;
import io.github.twolevelcache.internal.local.LocalStore;
import io.github.twolevelcache.internal.log.WriteLog;
import io.github.twolevelcache.internal.outage.Copies;
import io.github.twolevelcache.internal.redis.NamedCalls;
import io.github.twolevelcache.internal.redis.RemoteStore;
import io.github.twolevelcache.internal.remote.RemoteCache;
import io.github.twolevelcache.internal.runtime.InstanceRuntime;
import io.github.twolevelcache.internal.stats.CacheCounters;
import io.github.twolevelcache.internal.transaction.AfterCommitErrorHandler;
import io.github.twolevelcache.internal.transaction.AfterCommitWriter;
import io.github.twolevelcache.internal.transaction.TransactionalEngine;
import io.github.twolevelcache.internal.validity.Generation;
import io.github.twolevelcache.settings.BehindSettings;
import io.github.twolevelcache.settings.CacheSettings;
import io.github.twolevelcache.settings.L1Copy;
import io.github.twolevelcache.settings.RefreshMode;
import io.github.twolevelcache.settings.RefreshSettings;
import io.github.twolevelcache.settings.WriteMode;
import io.github.twolevelcache.store.CacheWriter;

/**
 * Builds a cache from the ground up.
 */
final class TwoLevelCacheFactory {

	private static final Logger logger = LoggerFactory.getLogger(TwoLevelCacheFactory.class);

	/** Probabilistic refreshes begin within the last fifth of the lifetime. */
	private static final int PROBABILISTIC_SHARE = 5;

	/** At e^-5, a draw before this many costs of the load is rarer than 1 in 100. */
	private static final int PROBABILISTIC_COSTS = 5;

	private final String namespace;

	private final CacheDefinitions definitions;

	private final SharedParts shared;

	private final InstanceRuntime runtime;

	/** {@code null} if caches do not wait for transactions. */
	private final @Nullable AfterCommitErrorHandler errorHandler;

	TwoLevelCacheFactory(String namespace, CacheDefinitions definitions, SharedParts shared, InstanceRuntime runtime,
			@Nullable AfterCommitErrorHandler errorHandler) {
		this.namespace = namespace;
		this.definitions = definitions;
		this.shared = shared;
		this.runtime = runtime;
		this.errorHandler = errorHandler;
	}

	TwoLevelCache create(String name) {
		CacheName.require(name);
		CacheSettings settings = this.definitions.settings().resolve(name);
		logger.info("Cache '{}': {}", name, CacheSummary.of(settings));
		CacheCounters stats = new CacheCounters();
		KeyText keyText = new KeyText(name, settings.levels().hasL2() ? settings.l2().maxKeySize() : Long.MAX_VALUE);
		EntryCodec codec = this.definitions.codecs().resolve(name);
		CacheEngine engine = settings.levels().hasL2() ? engine(name, keyText, settings, codec, stats)
				: localEngine(name, keyText, settings, codec, stats);
		if (settings.l1().copy() == L1Copy.ON_READ) {
			engine = copying(name, engine, settings.levels().hasL2(), codec);
		}
		if (this.errorHandler != null) {
			engine = TransactionalEngine.around(name, engine, keyText, this.errorHandler);
		}
		return new DefaultTwoLevelCache(name, settings, engine, stats, this.definitions.stores().loader(name),
				this.runtime);
	}

	// Below the transaction, so that what it has put is copied as it is at the commit.
	// What is put into Redis is encoded anyway.
	private static CacheEngine copying(String name, CacheEngine engine, boolean hasL2, EntryCodec codec) {
		UnaryOperator<Object> copier = (value) -> codec.decode(codec.encode(value));
		return hasL2 ? CopyingEngine.aroundReads(name, engine, copier) : CopyingEngine.around(name, engine, copier);
	}

	private CacheEngine localEngine(String name, KeyText keyText, CacheSettings settings, EntryCodec codec,
			CacheCounters stats) {
		Generation generation = Generation.permanent(this.runtime.time().nanoTime());
		LocalStore local = LocalStore.create(settings, freshness(settings), generation, stats.l1(), this.runtime);
		// Sizes are needed, and values encoded, only where bytes are counted.
		boolean weighed = settings.l1().maximumWeight() != null;
		LocalEngine engine = new LocalEngine(name, settings, local, keyText,
				weighed ? (value) -> codec.encode(value).length : (value) -> 0, stats, this.runtime);
		return new CacheEngine(engine, engine, local::size, engine::census);
	}

	private CacheEngine engine(String name, KeyText keyText, CacheSettings settings, EntryCodec codec,
			CacheCounters stats) {
		FreshnessPolicy freshness = freshness(settings);
		Generation generation = new Generation();
		LocalStore local = LocalStore.create(settings, freshness, generation, stats.l1(), this.runtime);
		WriteMode mode = settings.write().mode();
		WriteLog log = (mode == WriteMode.BEHIND) ? log(name, settings, codec) : null;
		EntryMapper entries = new EntryMapper(name, format(settings, codec),
				this.definitions.codecs().readsOtherVersions(), freshness, generation, stats, this.runtime);
		CacheKeyspace keyspace = keyspace(name, log, entries, generation, local);
		RemoteCache remote = new RemoteCache(name, settings.l2().whenUnavailable(), keyspace, this.shared.redis(),
				copies(local), stats, this.runtime);
		this.shared.repairs().add(remote.repairs());
		Waiters waiters = new Waiters();
		FleetLoads loads = new FleetLoads(remote, waiters, settings, stats, this.runtime, local::invalidate);
		Refreshes refreshes = new Refreshes(name, settings, loads, stats, this.runtime);
		this.shared.invalidations().add(remote, local, waiters);
		ReadPath readPath = new ReadPath(local, remote, keyText, loads, refreshes, stats, this.runtime);
		WritePath writePath = new WritePath(local, remote, keyText);
		CacheEngine engine = new CacheEngine(readPath, writePath, local::size, readPath::census);
		if (log != null) {
			return writeBehind(name, settings, engine, writePath, log);
		}
		return (mode == WriteMode.THROUGH)
				? engine.withWrites(new WriteThroughPath(writePath,
						backingStore(name, this.definitions.stores().writer(name)), settings.write().onEvict()))
				: engine;
	}

	private static Copies copies(LocalStore local) {
		return new Copies() {

			@Override
			public void drop(String text) {
				boolean unused = local.invalidate(text);
			}

			@Override
			public void dropAll() {
				boolean unused = local.clear();
			}

		};
	}

	private BackingStore backingStore(String name, CacheWriter<Object, Object> writer) {
		return new BackingStore(name, new AfterCommitWriter(writer, this.runtime));
	}

	private CacheKeyspace keyspace(String name, @Nullable WriteLog log, EntryMapper entries, Generation generation,
			LocalStore local) {
		RedisKeys keys = (log != null) ? log.keys() : new RedisKeys(this.namespace, name);
		RemoteStore store = this.shared.redis().store();
		EntryCommands commands = (log != null) ? log.commands() : new PlainEntryCommands(store, this.runtime.time());
		RemoteGeneration remoteGeneration = new RemoteGeneration(keys.generation(), generation, this.shared.redis(),
				this.runtime.time(), () -> this.runtime.executor().execute(local::sweep));
		return new CacheKeyspace(keys, commands, entries, remoteGeneration, new NamedCalls(name, store));
	}

	private static EntryFormat format(CacheSettings settings, EntryCodec codec) {
		return new EntryFormat(codec, Compressor.available(), settings.l2().compressionThreshold(),
				settings.l2().maxValueSize());
	}

	private CacheEngine writeBehind(String name, CacheSettings settings, CacheEngine engine, WritePath writePath,
			WriteLog log) {
		CacheWriter<Object, Object> writer = this.definitions.stores().writer(name);
		this.shared.logs().claim(log, writer.storeName());
		BehindSettings behind = settings.write().behind();
		Fence fence = this.definitions.stores()
			.fence(this.namespace, name, writer, behind.ordering(), log.partitions());
		this.shared.drainer()
			.add(new WriteBehind(log, this.shared.redis().store(), writer, fence, behind, this.runtime));
		return engine
			.withWrites(new WriteBehindPath(writePath, backingStore(name, writer), settings.write(), this.runtime));
	}

	private WriteLog log(String name, CacheSettings settings, EntryCodec codec) {
		RemoteStore store = this.shared.redis().store();
		WriteLog log = new WriteLog(this.namespace, name, settings, codec,
				this.definitions.stores().writer(name).takesPartialChanges(), store, this.runtime.time());
		new WriteLogCheck(log, store, this.namespace).check(settings.write().behind().replicas());
		return log;
	}

	private static FreshnessPolicy freshness(CacheSettings settings) {
		RefreshSettings refresh = settings.refresh();
		long lifetime = settings.l2().expireAfterWrite().toMillis();
		long nullLifetime = (settings.nullLifetime() != null) ? settings.nullLifetime().toMillis() : lifetime;
		long longestLead = switch (refresh.mode()) {
			case NONE -> 0;
			case PROBABILISTIC -> lifetime / PROBABILISTIC_SHARE;
			case AHEAD -> (long) (lifetime * (1 - refresh.at()));
		};
		return new FreshnessPolicy(lifetime, nullLifetime, settings.l2().jitter(), longestLead,
				(refresh.mode() == RefreshMode.PROBABILISTIC) ? PROBABILISTIC_COSTS : 0,
				settings.stale().whileRevalidate().toMillis(), settings.stale().ifError().toMillis());
	}

}
