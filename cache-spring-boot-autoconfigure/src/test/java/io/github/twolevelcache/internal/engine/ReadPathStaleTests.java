package io.github.twolevelcache.internal.engine;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.github.twolevelcache.LoadTimeoutException;
import io.github.twolevelcache.internal.runtime.Caller;
import io.github.twolevelcache.internal.runtime.TestRuntime;
import io.github.twolevelcache.settings.CacheSettings;
import io.github.twolevelcache.settings.LoadSettings;
import io.github.twolevelcache.settings.StaleSettings;
import io.github.twolevelcache.settings.TestSettings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Tests for {@link ReadPath}: entries that are served after their lifetime, and loads
 * that take too long.
 */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReadPathStaleTests {

	private static final Duration LIFETIME = Duration.ofSeconds(10);

	private static final Duration STALE = Duration.ofMinutes(1);

	private static final Callable<Object> BROKEN = () -> {
		throw new IllegalStateException("broken");
	};

	/** What the loaders wait for. */
	private final CompletableFuture<Object> database = new CompletableFuture<>();

	private static TestInstance stale(CacheSettings settings) {
		TestInstance instance = new TestInstance(settings);
		instance.redis.put("1", "old", LIFETIME, STALE);
		instance.scheduler.pass(LIFETIME.plusMillis(5));
		return instance;
	}

	private static TestInstance staleIfError() {
		return stale(TestSettings.with(new StaleSettings(Duration.ZERO, STALE, null)));
	}

	@ParameterizedTest
	@EnumSource
	void aStaleEntryIsServedIfItsLoadFails(Way way) {
		TestInstance cache = staleIfError();
		assertThat(way.value(cache.reads, "1", BROKEN)).isEqualTo("old");
		assertThat(cache.stats.staleHits()).isOne();
		assertThat(cache.stats.staleMillis()).isEqualTo(5);
		assertThat(cache.redis.isLeased("1")).isFalse();
	}

	@ParameterizedTest
	@EnumSource
	void aStaleCopyIsServedIfRedisAndTheLoadFail(Way way) {
		TestInstance cache = new TestInstance(TestSettings.with(new StaleSettings(Duration.ZERO, STALE, null)));
		cache.redis.put("1", "old", LIFETIME, STALE);
		way.find(cache.reads, "1");
		cache.scheduler.pass(LIFETIME);
		cache.redis.fail("get");
		assertThat(way.value(cache.reads, "1", BROKEN)).isEqualTo("old");
	}

	@ParameterizedTest
	@EnumSource
	void aStaleCopyIsNotServedOnceSomethingNewerWasLoadedWithoutRedis(Way way) {
		TestInstance cache = new TestInstance(TestSettings.with(new StaleSettings(Duration.ZERO, STALE, null)));
		cache.redis.put("1", "old", LIFETIME, STALE);
		way.find(cache.reads, "1");
		cache.scheduler.pass(LIFETIME);
		cache.redis.fail("get");
		assertThat(way.value(cache.reads, "1", () -> "new")).isEqualTo("new");
		assertThat(Way.unwrapped(catchThrowable(() -> way.load(cache.reads, "1", BROKEN)))).hasMessage("broken");
	}

	@ParameterizedTest
	@EnumSource
	void aStaleEntryIsReplacedByWhatIsLoaded(Way way) {
		TestInstance cache = staleIfError();
		assertThat(way.value(cache.reads, "1", () -> "new")).isEqualTo("new");
		assertThat(cache.redis.value("1")).isEqualTo("new");
		// That the entry is superseded is said with the first question.
		assertThat(cache.redis.calls()).containsOnlyOnce("acquire");
		assertThat(cache.stats.staleHits()).isZero();
	}

	@ParameterizedTest
	@EnumSource
	void whoBringsNoLoaderGetsNoStaleEntry(Way way) {
		assertThat(way.find(staleIfError().reads, "1")).isNull();
	}

	@ParameterizedTest
	@EnumSource
	void aStaleEntryIsServedAtOnceWhileItIsLoadedAgain(Way way) {
		TestInstance cache = stale(TestSettings.with(new StaleSettings(STALE, STALE, null)));
		assertThat(way.value(cache.reads, "1", () -> "new")).isEqualTo("old");
		assertThat(cache.redis.value("1")).isEqualTo("new");
		assertThat(cache.stats.refreshes()).isOne();
		assertThat(cache.stats.staleHits()).isOne();
	}

	@ParameterizedTest
	@EnumSource
	void aStaleEntryIsServedIfItsLoadTakesLong(Way way) {
		TestInstance cache = slow(LoadSettings.UNBOUNDED,
				new StaleSettings(Duration.ZERO, STALE, Duration.ofMillis(100)));
		cache.redis.put("1", "old", LIFETIME, STALE);
		cache.scheduler.pass(LIFETIME);
		Caller<Object> caller = waiter(way, cache);
		cache.scheduler.pass(Duration.ofMillis(100));
		assertThat(caller.join()).isEqualTo("old");
		this.database.complete("new");
		TestRuntime.until(() -> "new".equals(cache.redis.value("1")));
	}

	@ParameterizedTest
	@EnumSource
	void aLoadThatTakesTooLongGoesOnWithoutItsCaller(Way way) {
		TestInstance cache = slow(new LoadSettings(Duration.ofSeconds(1), null, null, Duration.ZERO, Duration.ZERO),
				StaleSettings.NEVER);
		Caller<Object> caller = waiter(way, cache);
		cache.scheduler.pass(Duration.ofSeconds(1));
		assertThat(Way.unwrapped(caller.failure())).isInstanceOf(LoadTimeoutException.class)
			.hasMessage("load of key '1' of cache 'stock' has not ended within 1000 ms; it continues");
		this.database.complete("x");
		TestRuntime.until(() -> "x".equals(cache.redis.value("1")));
	}

	@ParameterizedTest
	@EnumSource
	void aLoadInTheBackgroundFailsAsItsLoaderDoes(Way way) {
		TestInstance cache = slow(new LoadSettings(Duration.ofSeconds(1), null, null, Duration.ZERO, Duration.ZERO),
				StaleSettings.NEVER);
		assertThat(Way.unwrapped(catchThrowable(() -> way.load(cache.reads, "1", BROKEN))))
			.isInstanceOf(IllegalStateException.class);
		TestRuntime.until(() -> !cache.redis.isLeased("1") && cache.scheduler.pending() == 0);
	}

	private static TestInstance slow(LoadSettings load, StaleSettings stale) {
		return new TestInstance(TestSettings.with(load, stale), (redis) -> {
		}, TestInstance.THREADS);
	}

	// Two timers: one ends the wait, one prolongs the lease.
	private Caller<Object> waiter(Way way, TestInstance cache) {
		Caller<Object> waiter = Caller.of(() -> way.load(cache.reads, "1", this.database::get).value());
		TestRuntime.until(() -> cache.scheduler.pending() == 2);
		return waiter;
	}

}
