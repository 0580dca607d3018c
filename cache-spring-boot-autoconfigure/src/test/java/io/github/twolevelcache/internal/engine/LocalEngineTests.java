package io.github.twolevelcache.internal.engine;

import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.github.twolevelcache.internal.entry.CacheEntry;
import io.github.twolevelcache.internal.load.LoadCensus;
import io.github.twolevelcache.internal.load.TransactionLoad;
import io.github.twolevelcache.internal.local.LocalStore;
import io.github.twolevelcache.internal.remote.FakeRedis;
import io.github.twolevelcache.internal.runtime.InstanceRuntime;
import io.github.twolevelcache.internal.runtime.ManualScheduler;
import io.github.twolevelcache.internal.runtime.ManualTime;
import io.github.twolevelcache.internal.runtime.TestRuntime;
import io.github.twolevelcache.internal.stats.CacheCounters;
import io.github.twolevelcache.internal.validity.Generation;
import io.github.twolevelcache.settings.CacheSettings;
import io.github.twolevelcache.settings.L1Settings;
import io.github.twolevelcache.settings.TestSettings;
import io.github.twolevelcache.settings.WhenTrackingLost;
import io.github.twolevelcache.stats.UnreadableCause;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link LocalEngine}.
 */
class LocalEngineTests {

	private final CacheCounters stats = new CacheCounters();

	private LocalEngine engine = engine(TestSettings.DEFAULTS);

	private LocalEngine engine(CacheSettings settings) {
		ManualTime time = new ManualTime();
		InstanceRuntime runtime = TestRuntime.manual(time, new ManualScheduler(time));
		LocalStore local = LocalStore.create(settings, FakeRedis.freshness(settings), Generation.permanent(0),
				this.stats.l1(), runtime);
		return new LocalEngine("local", settings, local, Object::toString, (value) -> value.toString().length(),
				this.stats, runtime);
	}

	private @Nullable Object value(Object key) {
		CacheEntry found = this.engine.get(key);
		return (found != null) ? found.value() : null;
	}

	@Test
	void whatIsPutIsFoundUntilItIsEvicted() {
		assertThat(this.engine.get("a")).isNull();
		this.engine.put("a", 1);
		assertThat(value("a")).isEqualTo(1);
		assertThat(this.engine.retrieve("a").join()).satisfies((found) -> assertThat(found.value()).isEqualTo(1));
		assertThat(this.engine.evictIfPresent("a")).isTrue();
		assertThat(this.engine.evictIfPresent("a")).isFalse();
		assertThat(this.engine.get("a")).isNull();
		assertThat(this.engine.retrieve("a").join()).isNull();
		assertThat(this.stats.l1().hits()).isEqualTo(2);
		assertThat(this.stats.l1().misses()).isEqualTo(3);
	}

	@ParameterizedTest
	@EnumSource
	void whatIsOfAnotherTypeIsAMissAndReplaced(Way way) {
		CacheReads texts = this.engine.of(String.class);
		this.engine.put("a", 1);
		assertThat(way.find(texts, "a")).isNull();
		assertThat(value("a")).isEqualTo(1);
		assertThat(way.value(texts, "a", () -> "x")).isEqualTo("x");
		assertThat(value("a")).isEqualTo("x");
		assertThat(this.stats.unreadable(UnreadableCause.WRONG_TYPE)).isEqualTo(2);
	}

	@Test
	void aTransactionReplacesWhatIsOfAnotherTypeWhenItHasCommitted() {
		this.engine.put("a", 1);
		TransactionLoad load = this.engine.of(String.class).getUncommitted("a", () -> "x");
		assertThat(load.entry().value()).isEqualTo("x");
		assertThat(value("a")).isEqualTo(1);
		Objects.requireNonNull(load.outcome()).committed();
		assertThat(value("a")).isEqualTo("x");
	}

	@Test
	void onlyAnAbsentKeyIsPut() {
		assertThat(this.engine.putIfAbsent("a", 1)).isNull();
		assertThat(this.engine.putIfAbsent("a", 2)).satisfies((found) -> assertThat(found.value()).isEqualTo(1));
		assertThat(value("a")).isEqualTo(1);
	}

	@Test
	void whatATransactionChangesIsThereWhenItHasCommitted() {
		assertThat(this.engine.isInTransaction()).isFalse();
		BegunChange put = this.engine.beginPut("a", 1);
		BegunChange putIfAbsent = this.engine.beginPutIfAbsent("b", 2);
		assertThat(this.engine.get("a")).isNull();
		assertThat(this.engine.get("b")).isNull();
		put.onCommit().run();
		putIfAbsent.onCommit().run();
		assertThat(value("a")).isEqualTo(1);
		assertThat(value("b")).isEqualTo(2);
		BegunChange evict = this.engine.beginEvict("a");
		assertThat(value("a")).isEqualTo(1);
		evict.onCommit().run();
		assertThat(this.engine.get("a")).isNull();
	}

	@Test
	void anEngineMayHaveItsEntriesChangedInAnotherWay() {
		LocalEngine others = engine(TestSettings.DEFAULTS);
		CacheEngine before = new CacheEngine(this.engine, this.engine, () -> 7, this.engine::census);
		CacheEngine after = before.withWrites(others);
		assertThat(after).isEqualTo(new CacheEngine(this.engine, others, before.localSize(), before.census()));
	}

	@Test
	void lookupsAreCountedWhileTheyAreShared() {
		CompletableFuture<Object> source = new CompletableFuture<>();
		CompletableFuture<CacheEntry> load = this.engine.retrieve("a", () -> source);
		assertThat(this.engine.census()).isEqualTo(new Census(1, 0, 0, 0, 0, LoadCensus.NONE));
		source.complete(1);
		assertThat(load).isCompleted();
		assertThat(this.engine.census()).isEqualTo(new Census(0, 0, 0, 0, 0, LoadCensus.NONE));
	}

	@Test
	void aDropAndAClearTellWhetherThereWasSomething() {
		this.engine.put("a", 1);
		assertThat(this.engine.drop("a")).isTrue();
		assertThat(this.engine.drop("a")).isFalse();
		this.engine.put("b", 1);
		assertThat(this.engine.invalidate()).isTrue();
		assertThat(this.engine.invalidate()).isFalse();
		assertThat(this.engine.get("b")).isNull();
	}

	@Test
	void aKeyIsLoadedOnce() {
		assertThat(this.engine.get("a", () -> 1).value()).isEqualTo(1);
		assertThat(this.engine.get("a", () -> 2).value()).isEqualTo(1);
		assertThat(this.engine.retrieve("a", () -> CompletableFuture.completedFuture(3)).join().value()).isEqualTo(1);
		assertThat(this.engine.retrieve("b", () -> CompletableFuture.completedFuture(3)).join().value()).isEqualTo(3);
		assertThat(value("b")).isEqualTo(3);
	}

	@Test
	void aLoadIsSharedByThoseWhoAskMeanwhile() {
		CompletableFuture<Object> source = new CompletableFuture<>();
		CompletableFuture<CacheEntry> first = this.engine.retrieve("a", () -> source);
		CompletableFuture<CacheEntry> second = this.engine.retrieve("a", () -> {
			throw new AssertionError("It is loaded twice");
		});
		source.complete(1);
		assertThat(first.join().value()).isEqualTo(1);
		assertThat(second.join().value()).isEqualTo(1);
		assertThat(this.stats.sharedLoads()).isOne();
	}

	@Test
	void whatWasPutMeanwhileIsNotLoaded() {
		assertThat(this.engine.get("a", () -> {
			this.engine.put("a", 1);
			return this.engine.get("a", () -> 2).value();
		}).value()).isEqualTo(1);
	}

	@Test
	void aLoadThatAnEvictHasOvertakenIsNotKept() {
		CompletableFuture<Object> source = new CompletableFuture<>();
		CompletableFuture<CacheEntry> load = this.engine.retrieve("a", () -> source);
		this.engine.evict("a");
		CompletableFuture<CacheEntry> later = this.engine.retrieve("a", () -> CompletableFuture.completedFuture(2));
		source.complete(1);
		assertThat(load.join().value()).isEqualTo(1);
		assertThat(later.join().value()).isEqualTo(2);
		assertThat(value("a")).isNotEqualTo(1);
	}

	@Test
	void aLoaderThatFailsFailsItsCaller() {
		IOException broken = new IOException("broken");
		assertThatExceptionOfType(LoadException.class).isThrownBy(() -> this.engine.get("a", () -> {
			throw broken;
		})).withCause(broken);
		assertThatExceptionOfType(LoadException.class).isThrownBy(() -> this.engine.getUncommitted("a", () -> {
			throw broken;
		})).withCause(broken);
		assertThat(this.engine.get("a", () -> 1).value()).isEqualTo(1);
	}

	@Test
	void aFoundNullIsKeptOnlyIfItMayBe() {
		assertThat(this.engine.get("a", () -> null).value()).isNull();
		assertThat(this.engine.get("a")).isNull();
		this.engine = engine(TestSettings.withNulls(Duration.ofMinutes(1)));
		assertThat(this.engine.get("a", () -> null).value()).isNull();
		assertThat(this.engine.get("a")).isNotNull();
		assertThat(this.engine.get("a", () -> 1).value()).isNull();
	}

	@Test
	void whatIsLoadedInATransactionIsKeptWhenItCommits() {
		TransactionLoad load = this.engine.getUncommitted("a", () -> 1);
		assertThat(load.entry().value()).isEqualTo(1);
		assertThat(this.engine.get("a")).isNull();
		Objects.requireNonNull(load.outcome()).committed();
		assertThat(value("a")).isEqualTo(1);
		TransactionLoad held = this.engine.getUncommitted("a", () -> 2);
		assertThat(held.entry().value()).isEqualTo(1);
		assertThat(held.outcome()).isNull();
	}

	@Test
	void whatIsLoadedInATransactionIsNotKeptWhenItRollsBackOrIsOvertaken() {
		Objects.requireNonNull(this.engine.getUncommitted("a", () -> 1).outcome()).rolledBack();
		assertThat(this.engine.get("a")).isNull();
		TransactionLoad load = this.engine.getUncommitted("a", () -> 1);
		this.engine.evict("a");
		Objects.requireNonNull(load.outcome()).committed();
		assertThat(this.engine.get("a")).isNull();
	}

	@Test
	void largeValuesTakeTheirWeight() {
		CacheSettings defaults = TestSettings.DEFAULTS;
		this.engine = engine(new CacheSettings(defaults.levels(),
				new L1Settings(null, 1000L, Duration.ofMinutes(5), null, WhenTrackingLost.READ_L2), defaults.l2(), null,
				defaults.load(), defaults.refresh(), defaults.stale(), defaults.write()));
		this.engine.put("small", "x");
		this.engine.put("large", "x".repeat(2000));
		assertThat(value("small")).isEqualTo("x");
		assertThat(this.engine.get("large")).isNull();
	}

}
