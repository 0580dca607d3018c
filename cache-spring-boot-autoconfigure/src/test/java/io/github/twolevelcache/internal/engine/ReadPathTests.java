package io.github.twolevelcache.internal.engine;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.github.twolevelcache.RemoteCallException;
import io.github.twolevelcache.internal.entry.CacheEntry;
import io.github.twolevelcache.internal.runtime.TestRuntime;
import io.github.twolevelcache.settings.LoadSettings;
import io.github.twolevelcache.settings.RefreshMode;
import io.github.twolevelcache.settings.RefreshSettings;
import io.github.twolevelcache.settings.TestSettings;
import io.github.twolevelcache.stats.UnreadableCause;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Tests for {@link ReadPath}: the levels, a load, and what is done where Redis does not
 * answer.
 */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReadPathTests {

	private static final Callable<Object> NEVER = () -> {
		throw new AssertionError("Nothing is to be loaded");
	};

	private final TestInstance cache = new TestInstance(TestSettings.DEFAULTS);

	private final ReadPath reads = this.cache.reads;

	@ParameterizedTest
	@EnumSource
	void anL1HitAsksNothingBelow(Way way) {
		this.cache.redis.put("1", "a");
		way.load(this.reads, "1", NEVER);
		this.cache.redis.calls().clear();
		assertThat(way.value(this.reads, "1", NEVER)).isEqualTo("a");
		assertThat(way.find(this.reads, "1")).extracting(CacheEntry::value).isEqualTo("a");
		assertThat(this.cache.redis.calls()).isEmpty();
		assertThat(this.cache.stats.l1().hits()).isEqualTo(2);
	}

	@ParameterizedTest
	@EnumSource
	void anL2HitFillsL1InOneRoundTrip(Way way) {
		this.cache.redis.put("1", "a");
		way.find(this.reads, "2");
		this.cache.redis.calls().clear();
		assertThat(way.value(this.reads, "1", NEVER)).isEqualTo("a");
		assertThat(this.cache.redis.calls()).containsExactly("get");
		assertThat(this.cache.local.get("1")).extracting(CacheEntry::value).isEqualTo("a");
		assertThat(this.cache.stats.l1().puts()).isOne();
		assertThat(this.cache.stats.l2().hits()).isOne();
	}

	@ParameterizedTest
	@EnumSource
	void whatIsOfAnotherTypeIsAMissInBothLevels(Way way) {
		CacheReads numbers = this.reads.of(Integer.class);
		this.cache.redis.put("1", "a");
		assertThat(way.find(numbers, "1")).isNull();
		assertThat(this.cache.local.size()).isZero();
		assertThat(way.value(this.reads, "1", NEVER)).isEqualTo("a");
		assertThat(this.cache.local.get("1")).isNotNull();
		assertThat(way.find(numbers, "1")).isNull();
		assertThat(way.value(numbers, "1", () -> 2)).isEqualTo(2);
		assertThat(this.cache.redis.value("1")).isEqualTo(2);
		assertThat(way.value(numbers, "1", NEVER)).isEqualTo(2);
		assertThat(this.cache.stats.unreadable(UnreadableCause.WRONG_TYPE)).isEqualTo(3);
	}

	@ParameterizedTest
	@EnumSource
	void anL2HitNeedsNoLoader(Way way) {
		this.cache.redis.put("1", "a");
		assertThat(way.find(this.reads, "1")).extracting(CacheEntry::value).isEqualTo("a");
		assertThat(this.cache.local.size()).isOne();
	}

	@ParameterizedTest
	@EnumSource
	void aCopyThatAgesIsServedAndRefreshed(Way way) {
		TestInstance aging = new TestInstance(TestSettings.with(new RefreshSettings(RefreshMode.AHEAD, 0.5)));
		aging.redis.put("1", "a");
		aging.scheduler.pass(Duration.ofMinutes(14));
		assertThat(way.value(aging.reads, "1", NEVER)).isEqualTo("a");
		aging.scheduler.pass(Duration.ofMinutes(2));
		aging.redis.calls().clear();
		assertThat(way.value(aging.reads, "1", () -> "b")).isEqualTo("a");
		// The copy was at hand, so Redis was asked for the lease of the refresh only.
		TestRuntime.until(() -> "b".equals(aging.redis.value("1")));
		assertThat(aging.redis.calls()).startsWith("acquire").doesNotContain("get");
		assertThat(way.value(aging.reads, "1", NEVER)).isEqualTo("b");
	}

	@ParameterizedTest
	@EnumSource
	void whatChangesWhileItIsReadIsNotFilled(Way way) {
		this.cache.redis.put("1", "old");
		this.cache.redis.meanwhile("get", () -> this.cache.redis.put("1", "new"));
		assertThat(way.value(this.reads, "1", NEVER)).isEqualTo("old");
		assertThat(this.cache.local.get("1")).isNull();
		assertThat(way.value(this.reads, "1", NEVER)).isEqualTo("new");
	}

	@ParameterizedTest
	@EnumSource
	void aCopyIsNotServedOnceSomethingNewerWasFound(Way way) {
		this.cache.redis.meanwhile("get", () -> {
			this.cache.redis.put("1", "old");
			this.reads.get("1");
			assertThat(this.cache.local.get("1")).extracting(CacheEntry::value).isEqualTo("old");
			// The push is on its way while the lease is asked for.
			this.cache.redis.pushNothing();
			this.cache.redis.put("1", "new");
		});
		assertThat(way.value(this.reads, "1", NEVER)).isEqualTo("new");
		assertThat(way.value(this.reads, "1", NEVER)).isEqualTo("new");
	}

	@ParameterizedTest
	@EnumSource
	void whoBringsNoLoaderFindsNothing(Way way) {
		assertThat(way.find(this.reads, "1")).isNull();
		assertThat(this.cache.redis.calls()).doesNotContain("acquire");
	}

	@ParameterizedTest
	@EnumSource
	void aColdLoadIsStoredUnderItsLease(Way way) {
		assertThat(way.value(this.reads, "1", () -> {
			assertThat(this.cache.redis.isLeased("1")).isTrue();
			return "x";
		})).isEqualTo("x");
		assertThat(this.cache.redis.value("1")).isEqualTo("x");
		assertThat(this.cache.redis.isLeased("1")).isFalse();
		assertThat(this.cache.redis.calls()).containsOnlyOnce("acquire", "fulfil").doesNotContain("abandon");
		// A value gets into L1 only by being read from L2.
		assertThat(this.cache.local.size()).isZero();
		assertThat(way.value(this.reads, "1", NEVER)).isEqualTo("x");
		assertThat(this.cache.local.size()).isOne();
	}

	@Test
	void aBlockingLoaderRunsOnTheThreadOfItsCaller() {
		AtomicReference<Thread> thread = new AtomicReference<>();
		this.reads.get("1", () -> {
			thread.set(Thread.currentThread());
			return "x";
		});
		assertThat(thread).hasValue(Thread.currentThread());
	}

	@ParameterizedTest
	@EnumSource
	void aLeaseIsProlongedWhileItsLoadRuns(Way way) {
		way.load(this.reads, "1", () -> {
			this.cache.scheduler.pass(Duration.ofSeconds(5));
			return "x";
		});
		assertThat(way.load(this.reads, "1", NEVER).loadCost()).isEqualTo(5000);
		assertThat(this.cache.scheduler.pending()).isZero();
	}

	@ParameterizedTest
	@EnumSource
	void whatChangesWhileItIsLoadedIsNotStored(Way way) {
		assertThat(way.value(this.reads, "1", () -> {
			this.cache.redis.put("1", "new");
			return "old";
		})).isEqualTo("old");
		assertThat(this.cache.redis.value("1")).isEqualTo("new");
	}

	@ParameterizedTest
	@EnumSource
	void aCopyIsNotServedOnceSomethingNewerWasLoaded(Way way) {
		assertThat(way.value(this.reads, "1", () -> {
			this.cache.redis.put("1", "old");
			this.reads.get("1");
			assertThat(this.cache.local.get("1")).extracting(CacheEntry::value).isEqualTo("old");
			// The push is on its way while the load ends.
			this.cache.redis.pushNothing();
			this.cache.redis.put("1", "newest");
			return "new";
		})).isEqualTo("new");
		assertThat(this.cache.local.get("1")).isNull();
	}

	@ParameterizedTest
	@EnumSource
	void aLoaderThatThrowsGivesUpItsLease(Way way) {
		assertThat(Way.unwrapped(catchThrowable(() -> way.load(this.reads, "1", () -> {
			throw new IOException("broken");
		})))).isInstanceOf(IOException.class).hasMessage("broken");
		assertThat(this.cache.redis.isLeased("1")).isFalse();
		assertThat(this.cache.scheduler.pending()).isZero();
		assertThat(way.value(this.reads, "1", () -> "x")).isEqualTo("x");
	}

	@ParameterizedTest
	@EnumSource
	void nullIsNotStoredWhereItIsNotCached(Way way) {
		assertThat(way.value(this.reads, "1", () -> null)).isNull();
		assertThat(this.cache.redis.holds("1")).isFalse();
		assertThat(this.cache.redis.isLeased("1")).isFalse();
		assertThat(this.cache.scheduler.pending()).isZero();
	}

	@ParameterizedTest
	@EnumSource
	void nullIsStoredWhereItIsCached(Way way) {
		TestInstance nulls = new TestInstance(TestSettings.withNulls(Duration.ofMinutes(1)));
		assertThat(way.value(nulls.reads, "1", () -> null)).isNull();
		assertThat(nulls.redis.holds("1")).isTrue();
		assertThat(way.value(nulls.reads, "1", NEVER)).isNull();
	}

	@ParameterizedTest
	@EnumSource
	void aValueThatCannotBeEncodedGivesUpItsLease(Way way) {
		assertThat(Way.unwrapped(catchThrowable(() -> way.load(this.reads, "1", Object::new))))
			.isInstanceOf(IllegalArgumentException.class);
		assertThat(this.cache.redis.isLeased("1")).isFalse();
		assertThat(this.cache.scheduler.pending()).isZero();
	}

	@ParameterizedTest
	@EnumSource
	void aLoaderMayAskForItsOwnKey(Way way) {
		assertThat(way.value(this.reads, "1", () -> "outer " + way.value(this.reads, "1", () -> "inner")))
			.isEqualTo("outer inner");
		assertThat(this.cache.redis.value("1")).isEqualTo("outer inner");
	}

	@Test
	void aLoaderThatAsksForAnotherKeyNeedsNoSecondPermit() {
		TestInstance narrow = new TestInstance(
				TestSettings.with(new LoadSettings(null, 1, null, Duration.ZERO, Duration.ZERO)));
		assertThat(narrow.reads.get("1", () -> "outer " + narrow.reads.get("2", () -> "inner").value()).value())
			.isEqualTo("outer inner");
		assertThat(narrow.redis.value("2")).isEqualTo("inner");
	}

	@ParameterizedTest
	@EnumSource
	void aLoadThatHasFailedIsNotTriedAgainForAWhile(Way way) {
		TestInstance wary = new TestInstance(
				TestSettings.with(new LoadSettings(null, null, null, Duration.ZERO, Duration.ofSeconds(1))));
		Callable<Object> broken = () -> {
			throw new IOException("broken");
		};
		for (Callable<Object> loader : List.of(broken, NEVER)) {
			assertThat(Way.unwrapped(catchThrowable(() -> way.load(wary.reads, "1", loader))))
				.isInstanceOf(IOException.class);
		}
		wary.scheduler.pass(Duration.ofSeconds(1));
		assertThat(way.value(wary.reads, "1", () -> "x")).isEqualTo("x");
	}

	@ParameterizedTest
	@EnumSource
	void whereRedisDoesNotAnswerAReadTheValueIsLoadedAndNotStored(Way way) {
		this.cache.redis.put("1", "older");
		this.cache.redis.fail("get");
		assertThat(way.value(this.reads, "1", () -> "x")).isEqualTo("x");
		assertThat(this.cache.redis.calls()).doesNotContain("acquire", "fulfil");
		assertThat(this.cache.stats.bypasses()).isOne();
		// The key does not go back to what Redis may have missed a change of.
		this.cache.redis.recover();
		assertThat(way.value(this.reads, "1", () -> "y")).isEqualTo("y");
		assertThat(this.cache.redis.value("1")).isEqualTo("y");
	}

	@ParameterizedTest
	@EnumSource
	void whatWasLoadedWithoutRedisIsServedFromThereOnceItIsTheSame(Way way) {
		this.cache.redis.fail("get");
		assertThat(way.value(this.reads, "1", () -> "x")).isEqualTo("x");
		this.cache.redis.recover();
		this.cache.redis.put("1", "x");
		assertThat(way.value(this.reads, "1", NEVER)).isEqualTo("x");
	}

	@ParameterizedTest
	@EnumSource
	void whatRedisDidNotStoreIsServedFromThereOnceItIsTheSame(Way way) {
		this.cache.redis.fail("fulfil");
		assertThat(way.value(this.reads, "1", () -> "x")).isEqualTo("x");
		this.cache.redis.recover();
		this.cache.redis.put("1", "x");
		assertThat(way.value(this.reads, "1", NEVER)).isEqualTo("x");
	}

	@Test
	void whoAsksAsynchronouslyDoesNotWaitForRedis() {
		TestInstance direct = new TestInstance(TestSettings.DEFAULTS, (redis) -> {
		}, Runnable::run);
		CompletableFuture<@Nullable Void> answer = direct.redis.hold("get");
		CompletableFuture<CacheEntry> asked = direct.reads.retrieve("1", () -> CompletableFuture.completedFuture("x"));
		assertThat(asked).isNotDone();
		answer.complete(null);
		assertThat(asked.join().value()).isEqualTo("x");
	}

	@ParameterizedTest
	@EnumSource
	void whereRedisDoesNotGiveALeaseTheValueIsLoadedAndNotStored(Way way) {
		this.cache.redis.fail("acquire");
		assertThat(way.value(this.reads, "1", () -> "x")).isEqualTo("x");
		assertThat(this.cache.redis.holds("1")).isFalse();
		assertThat(this.cache.stats.bypasses()).isOne();
	}

	@ParameterizedTest
	@EnumSource
	void whatRedisDoesNotStoreIsServedAllTheSame(Way way) {
		this.cache.redis.fail("fulfil");
		assertThat(way.value(this.reads, "1", () -> "x")).isEqualTo("x");
		assertThat(this.cache.stats.bypasses()).isOne();
		assertThat(this.cache.scheduler.pending()).isZero();
	}

	@ParameterizedTest
	@EnumSource
	void whoBringsNoLoaderFindsNothingWhereRedisDoesNotAnswer(Way way) {
		this.cache.redis.put("1", "a");
		this.cache.redis.fail("get");
		assertThat(way.find(this.reads, "1")).isNull();
		assertThat(this.cache.stats.bypasses()).isOne();
	}

	@ParameterizedTest
	@EnumSource
	void nothingIsLoadedWithoutRedisWhereWritesWaitThere(Way way) {
		TestInstance logged = new TestInstance(TestSettings.DEFAULTS, (redis) -> redis.log());
		logged.redis.fail("get");
		assertThat(Way.unwrapped(catchThrowable(() -> way.load(logged.reads, "1", NEVER))))
			.isInstanceOf(RemoteCallException.class);
		logged.redis.recover();
		logged.redis.fail("acquire");
		assertThat(Way.unwrapped(catchThrowable(() -> way.load(logged.reads, "1", NEVER))))
			.isInstanceOf(RemoteCallException.class);
	}

}
