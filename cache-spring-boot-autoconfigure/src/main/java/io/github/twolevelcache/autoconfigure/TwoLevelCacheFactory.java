package io.github.twolevelcache.autoconfigure;

import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.TwoLevelCache;
import io.github.twolevelcache.codec.EntryCodec;
import io.github.twolevelcache.internal.cache.DefaultTwoLevelCache;
import io.github.twolevelcache.internal.cache.KeyText;
import io.github.twolevelcache.internal.drain.Drainer;
import io.github.twolevelcache.internal.drain.Fence;
import io.github.twolevelcache.internal.drain.WriteBehind;
import io.github.twolevelcache.internal.engine.CacheEngine;
import io.github.twolevelcache.internal.engine.Invalidations;
import io.github.twolevelcache.internal.engine.LocalEngine;
import io.github.twolevelcache.internal.engine.TwoLevelEngine;
import io.github.twolevelcache.internal.engine.WriteBehindEngine;
import io.github.twolevelcache.internal.engine.WriteThroughEngine;
import io.github.twolevelcache.internal.entry.FreshnessPolicy;
import io.github.twolevelcache.internal.load.FleetLoads;
import io.github.twolevelcache.internal.load.LeaseRenewal;
import io.github.twolevelcache.internal.load.Refreshes;
import io.github.twolevelcache.internal.load.Waiters;
import io.github.twolevelcache.internal.local.LocalStore;
import io.github.twolevelcache.internal.log.WriteLog;
import io.github.twolevelcache.internal.outage.RepairSchedule;
import io.github.twolevelcache.internal.redis.RemoteStore;
import io.github.twolevelcache.internal.redis.TrackedReads;
import io.github.twolevelcache.internal.remote.RemoteCache;
import io.github.twolevelcache.internal.stats.CacheCounters;
import io.github.twolevelcache.internal.transaction.AfterCommitErrorHandler;
import io.github.twolevelcache.internal.transaction.TransactionalEngine;
import io.github.twolevelcache.internal.validity.Generation;
import io.github.twolevelcache.settings.CacheSettings;
import io.github.twolevelcache.settings.RefreshMode;
import io.github.twolevelcache.settings.WriteMode;
import io.github.twolevelcache.store.CacheWriter;

/**
 * Builds a cache from the ground up.
 */
final class TwoLevelCacheFactory implements Function<String, TwoLevelCache> {

	/** Probabilistic refreshes begin within the last fifth of the lifetime. */
	private static final int PROBABILISTIC_SHARE = 5;

	/** At e^-5, a draw before this many costs of the load is rarer than 1 in 100. */
	private static final int PROBABILISTIC_COSTS = 5;

	private final String namespace;

	private final CacheSettingsResolver settings;

	private final EntryCodecResolver codecs;

	private final RemoteStore remoteStore;

	private final TrackedReads trackedReads;

	private final Invalidations invalidations;

	private final LeaseRenewal leaseRenewal;

	private final RepairSchedule repairs;

	private final StoreResolver stores;

	private final Drainer drainer;

	private final Executor executor;

	private final UnaryOperator<Runnable> taskDecorator;

	/** {@code null} if caches do not wait for transactions. */
	private final @Nullable AfterCommitErrorHandler errorHandler;

	private final InstantSource clock = InstantSource.system();

	private final LongSupplier nanoTime = System::nanoTime;

	TwoLevelCacheFactory(String namespace, CacheSettingsResolver settings, EntryCodecResolver codecs,
			RemoteStore remoteStore, TrackedReads trackedReads, Invalidations invalidations, LeaseRenewal leaseRenewal,
			RepairSchedule repairs, StoreResolver stores, Drainer drainer, Executor executor,
			UnaryOperator<Runnable> taskDecorator, @Nullable AfterCommitErrorHandler errorHandler) {
		this.namespace = namespace;
		this.settings = settings;
		this.codecs = codecs;
		this.remoteStore = remoteStore;
		this.trackedReads = trackedReads;
		this.invalidations = invalidations;
		this.leaseRenewal = leaseRenewal;
		this.repairs = repairs;
		this.stores = stores;
		this.drainer = drainer;
		this.executor = executor;
		this.taskDecorator = taskDecorator;
		this.errorHandler = errorHandler;
	}

	@Override
	public TwoLevelCache apply(String name) {
		CacheSettings settings = this.settings.resolve(name);
		CacheCounters stats = new CacheCounters();
		KeyText keyText = new KeyText(name);
		CacheEngine engine = engine(name, keyText, settings, stats);
		return new DefaultTwoLevelCache(
				name, settings, (this.errorHandler != null)
						? new TransactionalEngine(name, engine, keyText, this.errorHandler) : engine,
				stats, this.stores.loader(name), this.executor);
	}

	private CacheEngine engine(String name, KeyText keyText, CacheSettings settings, CacheCounters stats) {
		EntryCodec codec = this.codecs.resolve(name);
		FreshnessPolicy freshness = freshness(settings);
		boolean shared = settings.levels().hasL2();
		Generation generation = shared ? new Generation() : Generation.permanent(this.nanoTime.getAsLong());
		LocalStore local = LocalStore.create(settings, freshness, generation, stats.l1(), this.clock, this.nanoTime);
		if (!shared) {
			// Sizes are needed, and values encoded, only where bytes are counted.
			boolean weighed = settings.l1().maximumWeight() != null;
			return new LocalEngine(settings, local, keyText,
					weighed ? (value) -> codec.encode(value).length : (value) -> 0, stats, this.nanoTime);
		}
		WriteMode mode = settings.write().mode();
		WriteLog log = (mode == WriteMode.BEHIND) ? log(name, settings, codec) : null;
		RemoteCache remote = new RemoteCache(this.namespace, name, settings, freshness, codec, generation,
				this.remoteStore, this.trackedReads, stats, this.clock, this.nanoTime, this.executor, local::sweep,
				log);
		this.repairs.add(remote.repairs());
		Waiters waiters = new Waiters();
		FleetLoads loads = new FleetLoads(remote, waiters, this.leaseRenewal, settings, this.nanoTime, this.executor,
				this.taskDecorator, local::invalidate);
		Refreshes refreshes = new Refreshes(name, settings, loads, stats, this.clock, this.nanoTime);
		this.invalidations.add(remote, local, waiters);
		TwoLevelEngine engine = new TwoLevelEngine(local, remote, loads, refreshes, keyText, stats, this.clock);
		if (log != null) {
			CacheWriter<Object, Object> writer = this.stores.writer(name);
			CacheSettings.Behind behind = settings.write().behind();
			Fence fence = this.stores.fence(this.namespace, name, writer, behind.ordering(), log.partitions());
			this.drainer.add(new WriteBehind(log, this.remoteStore, writer, fence, behind, this.nanoTime));
			return new WriteBehindEngine(name, engine, writer, behind, this.nanoTime);
		}
		return (mode == WriteMode.THROUGH)
				? new WriteThroughEngine(name, engine, this.stores.writer(name), settings.write().onEvict()) : engine;
	}

	private WriteLog log(String name, CacheSettings settings, EntryCodec codec) {
		WriteLog log = new WriteLog(this.namespace, name, settings, codec, this.remoteStore, this.clock);
		new WriteLogCheck(log, this.remoteStore).check(settings.write().behind().replicas());
		return log;
	}

	private static FreshnessPolicy freshness(CacheSettings settings) {
		CacheSettings.Refresh refresh = settings.refresh();
		long lifetime = settings.l2().expireAfterWrite().toMillis();
		long longestLead = switch (refresh.mode()) {
			case NONE -> 0;
			case PROBABILISTIC -> lifetime / PROBABILISTIC_SHARE;
			case AHEAD -> (long) (lifetime * (1 - refresh.at()));
		};
		return new FreshnessPolicy(longestLead, (refresh.mode() == RefreshMode.PROBABILISTIC) ? PROBABILISTIC_COSTS : 0,
				settings.stale().whileRevalidate().toMillis(), settings.stale().ifError().toMillis());
	}

}
