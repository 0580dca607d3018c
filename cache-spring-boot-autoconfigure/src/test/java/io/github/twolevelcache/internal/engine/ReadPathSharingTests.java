package io.github.twolevelcache.internal.engine;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.github.twolevelcache.internal.entry.CacheEntry;
import io.github.twolevelcache.internal.runtime.Caller;
import io.github.twolevelcache.internal.runtime.TestRuntime;
import io.github.twolevelcache.settings.TestSettings;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ReadPath}: callers who wait for the load of another, in this instance
 * or elsewhere.
 */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReadPathSharingTests {

	private static final Duration LEASE = Duration.ofSeconds(2);

	private static final Callable<Object> NEVER = () -> {
		throw new AssertionError("Nothing is to be loaded");
	};

	private final TestInstance cache = new TestInstance(TestSettings.DEFAULTS);

	private final ReadPath reads = this.cache.reads;

	private Caller<Object> waiter(Way way, Callable<Object> loader) {
		long before = this.cache.scheduler.pending();
		Caller<Object> waiter = Caller.of(() -> way.load(this.reads, "1", loader).value());
		TestRuntime.until(() -> this.cache.scheduler.pending() > before);
		return waiter;
	}

	@ParameterizedTest
	@EnumSource
	void concurrentCallersShareOneLoad(Way way) {
		// Lookups are shared within a generation, which the first one finds out.
		way.find(this.reads, "another");
		CompletableFuture<Object> database = new CompletableFuture<>();
		Caller<Object> first = waiter(way, database::get);
		Caller<Object> second = Caller.of(() -> way.load(this.reads, "1", NEVER).value());
		TestRuntime.until(() -> this.cache.stats.sharedLoads() == 1);
		database.complete("x");
		assertThat(first.join()).isEqualTo("x");
		assertThat(second.join()).isEqualTo("x");
	}

	@ParameterizedTest
	@EnumSource
	void whoExpectsAnotherTypeDoesNotGetWhatIsLoadedForOthers(Way way) {
		way.find(this.reads, "another");
		CompletableFuture<Object> database = new CompletableFuture<>();
		Caller<Object> first = waiter(way, database::get);
		CacheReads numbers = this.reads.of(Integer.class);
		Caller<Object> second = Caller.of(() -> way.load(numbers, "1", () -> 2).value());
		TestRuntime.until(() -> this.cache.stats.sharedLoads() == 1);
		database.complete("x");
		assertThat(first.join()).isEqualTo("x");
		assertThat(second.join()).isEqualTo(2);
		assertThat(this.cache.redis.value("1")).isEqualTo(2);
	}

	@ParameterizedTest
	@EnumSource
	void whoComesAfterAChangeDoesNotShareAnEarlierLoad(Way way) {
		way.find(this.reads, "another");
		CompletableFuture<Object> database = new CompletableFuture<>();
		Caller<Object> first = waiter(way, database::get);
		this.cache.redis.abandon("1");
		assertThat(way.value(this.reads, "1", () -> "new")).isEqualTo("new");
		database.complete("old");
		assertThat(first.join()).isEqualTo("old");
		assertThat(this.cache.redis.value("1")).isEqualTo("new");
	}

	@ParameterizedTest
	@EnumSource
	void whoComesAfterAChangeDoesNotShareAnEarlierLoadThoughThereIsNoL1(Way way) {
		TestInstance uncopied = new TestInstance(TestSettings.withoutL1());
		way.find(uncopied.reads, "another");
		CompletableFuture<Object> database = new CompletableFuture<>();
		Caller<Object> first = Caller.of(() -> way.load(uncopied.reads, "1", database::get).value());
		TestRuntime.until(() -> uncopied.scheduler.pending() > 0);
		uncopied.redis.abandon("1");
		assertThat(way.value(uncopied.reads, "1", () -> "new")).isEqualTo("new");
		database.complete("old");
		assertThat(first.join()).isEqualTo("old");
		assertThat(uncopied.redis.value("1")).isEqualTo("new");
	}

	@ParameterizedTest
	@EnumSource
	void whoWaitsForAnotherInstanceIsWokenByWhatItHasLoaded(Way way) {
		this.cache.redis.lease("1", LEASE);
		Caller<Object> waiter = waiter(way, NEVER);
		this.cache.redis.put("1", "a");
		assertThat(waiter.join()).isEqualTo("a");
		assertThat(this.cache.local.get("1")).extracting(CacheEntry::value).isEqualTo("a");
		assertThat(this.cache.scheduler.pending()).isZero();
	}

	@ParameterizedTest
	@EnumSource
	void whatChangesWhileItIsReadAgainIsNotFilled(Way way) {
		this.cache.redis.lease("1", LEASE);
		Caller<Object> waiter = waiter(way, NEVER);
		this.cache.redis.meanwhile("get", () -> this.cache.redis.put("1", "new"));
		this.cache.redis.put("1", "old");
		assertThat(waiter.join()).isEqualTo("old");
		assertThat(this.cache.local.get("1")).isNull();
	}

	@ParameterizedTest
	@EnumSource
	void aLoadThatEndsBeforeTheWaitBeginsIsNotMissed(Way way) {
		this.cache.redis.lease("1", LEASE);
		this.cache.redis.meanwhile("acquire", () -> this.cache.redis.put("1", "a"));
		assertThat(way.value(this.reads, "1", NEVER)).isEqualTo("a");
	}

	@ParameterizedTest
	@EnumSource
	void whoWaitsLoadsOnceTheOtherHasGivenUp(Way way) {
		this.cache.redis.lease("1", LEASE);
		Caller<Object> waiter = waiter(way, () -> "x");
		this.cache.redis.abandon("1");
		assertThat(waiter.join()).isEqualTo("x");
		assertThat(this.cache.redis.value("1")).isEqualTo("x");
	}

	@ParameterizedTest
	@EnumSource
	void whoWaitsAsksAgainWhenTheLeaseWouldHaveRunOut(Way way) {
		this.cache.redis.lease("1", LEASE);
		Caller<Object> waiter = waiter(way, () -> "x");
		this.cache.scheduler.pass(LEASE);
		assertThat(this.cache.scheduler.pending()).isOne();
		this.cache.scheduler.pass(Duration.ofMillis(2));
		assertThat(waiter.join()).isEqualTo("x");
	}

	@ParameterizedTest
	@EnumSource
	void aLeaseThatWasProlongedIsWaitedForAgain(Way way) {
		this.cache.redis.lease("1", LEASE);
		Caller<Object> waiter = waiter(way, NEVER);
		this.cache.scheduler.pass(Duration.ofSeconds(1));
		this.cache.redis.calls().clear();
		this.cache.redis.lease("1", LEASE);
		TestRuntime.until(() -> this.cache.redis.calls().contains("acquire") && this.cache.scheduler.pending() == 1);
		this.cache.redis.put("1", "a");
		assertThat(waiter.join()).isEqualTo("a");
	}

	@ParameterizedTest
	@EnumSource
	void theEndOfALoadIsLookedForWhereItIsNotHeardOf(Way way) {
		this.cache.redis.pushNothing();
		this.cache.redis.lease("1", LEASE);
		Caller<Object> waiter = waiter(way, NEVER);
		this.cache.redis.put("1", "a");
		this.cache.scheduler.pass(Duration.ofMillis(50));
		assertThat(waiter.join()).isEqualTo("a");
	}

	@ParameterizedTest
	@EnumSource
	void whoIsWokenAndGetsNoAnswerLoadsWithoutRedis(Way way) {
		this.cache.redis.lease("1", LEASE);
		Caller<Object> waiter = waiter(way, () -> "x");
		this.cache.redis.fail("get");
		this.cache.redis.abandon("1");
		assertThat(waiter.join()).isEqualTo("x");
		assertThat(this.cache.redis.holds("1")).isFalse();
		assertThat(this.cache.stats.bypasses()).isOne();
	}

	@Test
	void aBlockingLoaderRunsOnTheThreadOfItsCallerAfterAWaitToo() {
		this.cache.redis.lease("1", LEASE);
		AtomicReference<Thread> thread = new AtomicReference<>();
		Caller<Object> waiter = waiter(Way.BLOCKING, () -> {
			thread.set(Thread.currentThread());
			return "x";
		});
		this.cache.redis.abandon("1");
		waiter.join();
		assertThat(thread).hasValue(waiter.thread());
	}

	@ParameterizedTest
	@EnumSource
	void loadsThatReadEachOthersKeysEnd(Way way) {
		// Lookups are shared within a generation, which the first one finds out.
		way.find(this.reads, "another");
		CountDownLatch both = new CountDownLatch(2);
		Callable<Object> first = () -> {
			both.countDown();
			both.await();
			return "a" + way.value(this.reads, "2", () -> "inner b");
		};
		Callable<Object> second = () -> {
			both.countDown();
			both.await();
			return "b" + way.value(this.reads, "1", () -> "inner a");
		};
		Caller<Object> one = Caller.of(() -> way.load(this.reads, "1", first).value());
		Caller<Object> other = Caller.of(() -> way.load(this.reads, "2", second).value());
		// One finds the cycle, and the other waits for it.
		assertThat(List.of(one.join(), other.join())).isIn(List.of("abinner a", "binner a"),
				List.of("ainner b", "bainner b"));
		assertThat(this.reads.census().lookups()).isZero();
	}

	@ParameterizedTest
	@EnumSource
	void aLoadWithinALoadDoesNotWaitForAnotherInstanceForLong(Way way) {
		this.cache.redis.lease("2", LEASE);
		Caller<Object> waiter = Caller
			.of(() -> way.load(this.reads, "1", () -> "a" + way.value(this.reads, "2", () -> "inner b")).value());
		for (int passed = 0; passed < 10 && waiter.thread().isAlive(); passed++) {
			// The lease of the outer load is prolonged meanwhile.
			TestRuntime.until(() -> this.cache.scheduler.pending() == 2 || !waiter.thread().isAlive());
			this.cache.redis.lease("2", LEASE);
			this.cache.scheduler.pass(Duration.ofMillis(500));
		}
		assertThat(waiter.join()).isEqualTo("ainner b");
		assertThat(this.cache.redis.holds("2")).isFalse();
		assertThat(this.cache.redis.value("1")).isEqualTo("ainner b");
	}

}
