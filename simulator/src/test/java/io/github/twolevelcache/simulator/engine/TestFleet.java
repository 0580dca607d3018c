package io.github.twolevelcache.simulator.engine;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.codec.EntryCodec;
import io.github.twolevelcache.internal.codec.jdk.JdkEntryCodec;
import io.github.twolevelcache.internal.engine.Invalidations;
import io.github.twolevelcache.internal.engine.ReadPath;
import io.github.twolevelcache.internal.engine.WritePath;
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
import io.github.twolevelcache.internal.redis.RedisAccess;
import io.github.twolevelcache.internal.redis.TrackedReads;
import io.github.twolevelcache.internal.remote.RemoteCache;
import io.github.twolevelcache.internal.runtime.InstanceRuntime;
import io.github.twolevelcache.internal.stats.CacheCounters;
import io.github.twolevelcache.internal.validity.Coverage;
import io.github.twolevelcache.internal.validity.Coverage.Validity;
import io.github.twolevelcache.internal.validity.Generation;
import io.github.twolevelcache.settings.CacheSettings;
import io.github.twolevelcache.settings.L1Settings;
import io.github.twolevelcache.settings.L2Settings;
import io.github.twolevelcache.settings.Levels;
import io.github.twolevelcache.settings.LoadSettings;
import io.github.twolevelcache.settings.RefreshMode;
import io.github.twolevelcache.settings.RefreshSettings;
import io.github.twolevelcache.settings.StaleSettings;
import io.github.twolevelcache.settings.WhenTrackingLost;
import io.github.twolevelcache.settings.WhenUnavailable;
import io.github.twolevelcache.settings.WriteMode;
import io.github.twolevelcache.settings.WriteSettings;
import io.github.twolevelcache.simulator.core.History;
import io.github.twolevelcache.simulator.core.Simulation;
import io.github.twolevelcache.simulator.redis.KeyspaceStore;

/**
 * A cache in several instances, with the real scripts on one simulated server, in
 * simulated time: no network, no client and no configuration.
 */
final class TestFleet {

	static final Duration LIFETIME = Duration.ofMinutes(30);

	final Simulation simulation = new Simulation(1, new History((line) -> {
	}));

	final KeyspaceStore store = new KeyspaceStore(this.simulation::micros);

	final CacheSettings settings;

	private final EntryCodec codec = new JdkEntryCodec(List.of("java.lang.*"), getClass().getClassLoader());

	private final List<Instance> instances = new ArrayList<>();

	private boolean heard = true;

	TestFleet(CacheSettings settings) {
		this.settings = settings;
		this.store.keyspace().onChange(this::push);
	}

	static CacheSettings settings() {
		return settings(LoadSettings.UNBOUNDED, WriteSettings.NONE);
	}

	static CacheSettings settings(LoadSettings load, WriteSettings write) {
		return settings(WhenUnavailable.REPAIR, null, load, RefreshSettings.NONE, write);
	}

	static CacheSettings settings(WhenUnavailable whenUnavailable, @Nullable Duration nullLifetime, LoadSettings load,
			RefreshSettings refresh, WriteSettings write) {
		return new CacheSettings(Levels.BOTH,
				new L1Settings(1000L, null, Duration.ofMinutes(5), null, WhenTrackingLost.READ_L2),
				new L2Settings(LIFETIME, 0, whenUnavailable, null), nullLifetime, load, refresh, StaleSettings.NEVER,
				write);
	}

	// What a script changes is heard of before anything else happens, but after it.
	private void push(String key) {
		if (this.heard) {
			byte[] bytes = key.getBytes(StandardCharsets.ISO_8859_1);
			this.simulation.at(this.simulation.now(), () -> this.instances
				.forEach((instance) -> instance.process.host().run(() -> instance.invalidations.invalidated(bytes))));
		}
	}

	/**
	 * Push no more: changes are not heard of.
	 */
	void pushNothing() {
		this.heard = false;
	}

	void pass(Duration duration) {
		this.simulation.run(duration);
	}

	Instance instance(String name) {
		Instance instance = new Instance(new TestProcess(name, this.simulation));
		this.instances.add(instance);
		return instance;
	}

	/**
	 * One instance.
	 */
	final class Instance {

		final TestProcess process;

		final CacheCounters stats = new CacheCounters();

		final Invalidations invalidations = new Invalidations();

		final LocalStore local;

		final ReadPath reads;

		final WritePath writes;

		final FleetLoads loads;

		private Instance(TestProcess process) {
			this.process = process;
			TestFleet fleet = TestFleet.this;
			CacheSettings settings = fleet.settings;
			InstanceRuntime runtime = process.runtime();
			Generation generation = new Generation();
			RedisAccess redis = new RedisAccess(fleet.store, new Reads());
			WriteLog log = (settings.write().mode() == WriteMode.BEHIND)
					? new WriteLog("app", "stock", settings, fleet.codec, true, fleet.store, runtime.time()) : null;
			RedisKeys keys = (log != null) ? log.keys() : new RedisKeys("app", "stock");
			EntryCommands commands = (log != null) ? log.commands()
					: new PlainEntryCommands(fleet.store, runtime.time());
			EntryMapper entries = new EntryMapper("stock",
					new EntryFormat(fleet.codec, Compressor.available(), null, L2Settings.MAX_VALUE_SIZE), false,
					freshness(settings), generation, this.stats, runtime);
			CacheKeyspace keyspace = new CacheKeyspace(keys, commands, entries,
					new RemoteGeneration(keys.generation(), generation, redis, runtime.time(), () -> {
					}), new NamedCalls("stock", fleet.store));
			RemoteCache remote = new RemoteCache("stock", settings.l2().whenUnavailable(), keyspace, redis, copies(),
					this.stats, runtime);
			this.local = LocalStore.create(settings, freshness(settings), generation, this.stats.l1(), runtime);
			Waiters waiters = new Waiters();
			this.loads = new FleetLoads(remote, waiters, settings, this.stats, runtime, this.local::invalidate);
			this.reads = new ReadPath(this.local, remote, Object::toString, this.loads,
					new Refreshes("stock", settings, this.loads, this.stats, runtime), this.stats, runtime);
			this.writes = new WritePath(this.local, remote, Object::toString);
			this.invalidations.add(remote, this.local, waiters);
		}

		private Copies copies() {
			return new Copies() {

				@Override
				public void drop(String text) {
					boolean unused = Instance.this.local.invalidate(text);
				}

				@Override
				public void dropAll() {
					boolean unused = Instance.this.local.clear();
				}

			};
		}

		private static FreshnessPolicy freshness(CacheSettings settings) {
			long lifetime = settings.l2().expireAfterWrite().toMillis();
			Duration nulls = settings.nullLifetime();
			long lead = (settings.refresh().mode() != RefreshMode.NONE)
					? (long) (lifetime * (1 - settings.refresh().at())) : 0;
			return new FreshnessPolicy(lifetime, (nulls != null) ? nulls.toMillis() : lifetime, 0, lead, 0, 0, 0);
		}

		/**
		 * Look a key up without a loader, and without waiting.
		 * @param key the key
		 * @return its value, or {@code null} if there is none
		 */
		@Nullable Object value(String key) {
			return this.process.call(() -> {
				var found = this.reads.get(key);
				return (found != null) ? found.value() : null;
			});
		}

		void run(Runnable task) {
			this.process.call(() -> {
				task.run();
				return true;
			});
		}

		void put(String key, @Nullable Object value) {
			run(() -> this.writes.put(key, value));
		}

	}

	/**
	 * Reads that are heard of from the beginning to the end.
	 */
	private final class Reads implements TrackedReads {

		private final Validity validity = Coverage.permanent(TestFleet.this.simulation.now()).validity();

		@Override
		public TrackedRead get(byte[] key) {
			return new TrackedRead(TestFleet.this.store.get(key), this.validity);
		}

		@Override
		public boolean hears(byte[] key) {
			return TestFleet.this.heard;
		}

		@Override
		public boolean isSettled(byte[] key) {
			return true;
		}

		@Override
		public void redirected() {
			throw new UnsupportedOperationException();
		}

	}

}
