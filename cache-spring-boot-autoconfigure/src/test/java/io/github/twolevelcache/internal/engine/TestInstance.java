package io.github.twolevelcache.internal.engine;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

import io.github.twolevelcache.internal.load.FleetLoads;
import io.github.twolevelcache.internal.load.Refreshes;
import io.github.twolevelcache.internal.load.Waiters;
import io.github.twolevelcache.internal.local.LocalStore;
import io.github.twolevelcache.internal.remote.FakeRedis;
import io.github.twolevelcache.internal.remote.RemoteCache;
import io.github.twolevelcache.internal.runtime.InstanceRuntime;
import io.github.twolevelcache.internal.runtime.ManualScheduler;
import io.github.twolevelcache.internal.runtime.ManualTime;
import io.github.twolevelcache.internal.runtime.TestRuntime;
import io.github.twolevelcache.internal.stats.CacheCounters;
import io.github.twolevelcache.settings.CacheSettings;

/**
 * The cache of one instance above a {@link FakeRedis}, in a time that a test sets.
 */
final class TestInstance {

	/** Runs tasks on other threads. */
	static final Executor THREADS = (task) -> new Thread(task, "elsewhere").start();

	final ManualTime time = new ManualTime();

	final ManualScheduler scheduler = new ManualScheduler(this.time);

	final FakeRedis redis = new FakeRedis(this.time);

	final CacheCounters stats = new CacheCounters();

	final LocalStore local;

	final ReadPath reads;

	/**
	 * Create an instance that runs tasks on other threads, and waits for each.
	 * @param settings the settings of the cache
	 */
	TestInstance(CacheSettings settings) {
		this(settings, (redis) -> {
		});
	}

	/**
	 * Create an instance that runs tasks on other threads, and waits for each.
	 * @param settings the settings of the cache
	 * @param preparation prepares Redis
	 */
	TestInstance(CacheSettings settings, Consumer<FakeRedis> preparation) {
		this(settings, preparation, (task) -> CompletableFuture.runAsync(task, THREADS).join());
	}

	/**
	 * Create an instance.
	 * @param settings the settings of the cache
	 * @param preparation prepares Redis
	 * @param executor runs tasks
	 */
	TestInstance(CacheSettings settings, Consumer<FakeRedis> preparation, Executor executor) {
		preparation.accept(this.redis);
		InstanceRuntime runtime = TestRuntime.with(this.time, this.scheduler, executor);
		RemoteCache remote = this.redis.connect(settings, this.stats, runtime);
		this.local = LocalStore.create(settings, FakeRedis.freshness(settings), remote.generation(), this.stats.l1(),
				runtime);
		Waiters waiters = new Waiters();
		FleetLoads loads = new FleetLoads(remote, waiters, settings, this.stats, runtime, this.local::invalidate);
		Refreshes refreshes = new Refreshes(FakeRedis.CACHE, settings, loads, this.stats, runtime);
		this.reads = new ReadPath(this.local, remote, Object::toString, loads, refreshes, this.stats, runtime);
		Invalidations invalidations = new Invalidations();
		invalidations.add(remote, this.local, waiters);
		this.redis.push(invalidations);
	}

}
