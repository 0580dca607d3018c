package io.github.twolevelcache.internal.load;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.github.twolevelcache.internal.entry.CacheEntry;
import io.github.twolevelcache.internal.entry.Freshness;
import io.github.twolevelcache.internal.remote.FakeRedis;
import io.github.twolevelcache.internal.remote.RemoteCache;
import io.github.twolevelcache.internal.runtime.InstanceRuntime;
import io.github.twolevelcache.internal.runtime.ManualScheduler;
import io.github.twolevelcache.internal.runtime.ManualTime;
import io.github.twolevelcache.internal.runtime.TestRuntime;
import io.github.twolevelcache.internal.stats.CacheCounters;
import io.github.twolevelcache.settings.CacheSettings;
import io.github.twolevelcache.settings.RefreshMode;
import io.github.twolevelcache.settings.RefreshSettings;
import io.github.twolevelcache.settings.TestSettings;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Refreshes}.
 */
class RefreshesTests {

	private final ManualTime time = new ManualTime();

	private final ManualScheduler scheduler = new ManualScheduler(this.time);

	private final FakeRedis redis = new FakeRedis(this.time);

	private final CacheCounters stats = new CacheCounters();

	/** What the loaders wait for. */
	private CompletableFuture<Object> database = new CompletableFuture<>();

	/** What is drawn next, from 0 to 1. */
	private double drawn;

	private Refreshes refreshes(RefreshMode mode) {
		InstanceRuntime manual = TestRuntime.manual(this.time, this.scheduler);
		RandomGenerator random = new RandomGenerator() {

			@Override
			public long nextLong() {
				throw new UnsupportedOperationException();
			}

			@Override
			public double nextDouble() {
				return RefreshesTests.this.drawn;
			}

		};
		InstanceRuntime runtime = new InstanceRuntime(this.time, this.scheduler, manual.executor(),
				manual.maintenance(), manual.taskDecorator(), random, manual.tokens());
		CacheSettings settings = TestSettings.with(new RefreshSettings(mode, 0.8));
		RemoteCache remote = this.redis.connect(settings, this.stats, runtime);
		FleetLoads loads = new FleetLoads(remote, new Waiters(), settings, this.stats, runtime, (text) -> {
		});
		return new Refreshes(FakeRedis.CACHE, settings, loads, this.stats, runtime);
	}

	private static CacheEntry entry(Freshness freshness, long expiresAt, int loadCost) {
		return new CacheEntry("old", expiresAt, 0, 7, 1, loadCost, freshness);
	}

	private CompletableFuture<@Nullable Object> load() {
		return this.database.thenApply((value) -> value);
	}

	private void consider(Refreshes refreshes, Freshness freshness) {
		refreshes.consider("1", entry(freshness, 1000, 0), () -> this::load);
	}

	@Test
	void anEntryThatAgesIsLoadedAgain() {
		consider(refreshes(RefreshMode.AHEAD), Freshness.AGING);
		this.database.complete("new");
		assertThat(this.redis.value("1")).isEqualTo("new");
		assertThat(this.stats.refreshes()).isOne();
	}

	@Test
	void anEntryThatIsFreshIsNot() {
		refreshes(RefreshMode.AHEAD).consider("1", entry(Freshness.FRESH, 1000, 0), () -> {
			throw new AssertionError("Nothing is to be loaded");
		});
		assertThat(this.redis.calls()).isEmpty();
		assertThat(this.stats.refreshes()).isZero();
	}

	@Test
	void oneRefreshOfAKeyRunsAtATime() {
		Refreshes refreshes = refreshes(RefreshMode.AHEAD);
		consider(refreshes, Freshness.AGING);
		consider(refreshes, Freshness.AGING);
		assertThat(this.stats.refreshes()).isOne();
		assertThat(refreshes.size()).isOne();
		this.database.complete("new");
		assertThat(refreshes.size()).isZero();
		consider(refreshes, Freshness.AGING);
		assertThat(this.stats.refreshes()).isEqualTo(2);
	}

	@Test
	void nothingIsLoadedWhereAnotherInstanceLoads() {
		this.redis.lease("1", Duration.ofSeconds(2));
		refreshes(RefreshMode.AHEAD).consider("1", entry(Freshness.AGING, 1000, 0), () -> () -> {
			throw new AssertionError("Nothing is to be loaded");
		});
		assertThat(this.redis.holds("1")).isFalse();
		assertThat(this.scheduler.pending()).isZero();
	}

	@Test
	void aRefreshThatHasFailedIsNotTriedAgainForASecond() {
		Refreshes refreshes = refreshes(RefreshMode.AHEAD);
		consider(refreshes, Freshness.AGING);
		this.database.completeExceptionally(new IllegalStateException("broken"));
		assertThat(this.redis.isLeased("1")).isFalse();
		this.database = CompletableFuture.completedFuture("new");
		this.scheduler.pass(Duration.ofMillis(999));
		consider(refreshes, Freshness.AGING);
		assertThat(this.stats.refreshes()).isOne();
		this.scheduler.pass(Duration.ofMillis(1));
		consider(refreshes, Freshness.AGING);
		assertThat(this.redis.value("1")).isEqualTo("new");
	}

	@Test
	void theGapToTheEndIsDrawnByTheCostOfTheLoad() {
		Refreshes refreshes = refreshes(RefreshMode.PROBABILISTIC);
		CacheEntry costly = entry(Freshness.AGING, 1000, 500);
		// -ln(1 - 0.8) is 1.6: the gap is 805 ms, and the end 1000 ms away.
		this.drawn = 0.8;
		refreshes.consider("1", costly, () -> this::load);
		assertThat(this.stats.refreshes()).isZero();
		this.scheduler.pass(Duration.ofMillis(200));
		refreshes.consider("1", costly, () -> this::load);
		assertThat(this.stats.refreshes()).isOne();
		// A load that costs nothing is not begun before the end.
		CacheEntry cheap = entry(Freshness.AGING, 1000, 0);
		refreshes.consider("2", cheap, () -> this::load);
		assertThat(this.stats.refreshes()).isOne();
		this.scheduler.pass(Duration.ofMillis(800));
		refreshes.consider("2", cheap, () -> this::load);
		assertThat(this.stats.refreshes()).isEqualTo(2);
	}

	@Test
	void whatIsStaleIsLoadedAgainWhateverIsDrawn() {
		consider(refreshes(RefreshMode.PROBABILISTIC), Freshness.STALE_WHILE_REVALIDATE);
		assertThat(this.stats.refreshes()).isOne();
	}

}
