package io.github.twolevelcache.internal.engine;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.github.twolevelcache.internal.runtime.Caller;
import io.github.twolevelcache.internal.runtime.TestRuntime;
import io.github.twolevelcache.settings.LoadSettings;
import io.github.twolevelcache.settings.TestSettings;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ReadPath}: callers who are interrupted. Whoever is gets an exception;
 * nobody else is, and neither leases nor permits are left behind.
 */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReadPathInterruptTests {

	private static final Duration LEASE = Duration.ofSeconds(2);

	private static final Callable<Object> NEVER = () -> {
		throw new AssertionError("Nothing is to be loaded");
	};

	/** One load at a time, so that a permit left behind is noticed. */
	private final TestInstance cache = new TestInstance(
			TestSettings.with(new LoadSettings(null, 1, null, Duration.ofMinutes(1), Duration.ZERO)));

	private final ReadPath reads = this.cache.reads;

	/** What the loaders wait for. */
	private final CompletableFuture<Object> database = new CompletableFuture<>();

	private Caller<Object> caller(TestInstance instance, String key, Callable<Object> loader) {
		long before = instance.scheduler.pending();
		Caller<Object> caller = Caller.of(() -> Way.BLOCKING.load(instance.reads, key, loader).value());
		TestRuntime.until(() -> instance.scheduler.pending() > before);
		return caller;
	}

	private Caller<Object> caller(String key, Callable<Object> loader) {
		return caller(this.cache, key, loader);
	}

	private static void assertInterrupted(Caller<?> caller) {
		assertThat(caller.failure()).isInstanceOf(LoadException.class).hasCauseInstanceOf(InterruptedException.class);
		assertThat(caller.isInterrupted()).isTrue();
	}

	private void assertNothingIsLeftBehind(String... keys) {
		for (String key : keys) {
			assertThat(this.cache.redis.isLeased(key)).isFalse();
		}
		assertThat(this.cache.scheduler.pending()).isZero();
		assertThat(this.reads.get("permit", () -> "free").value()).isEqualTo("free");
	}

	@Test
	void whoWasInterruptedBeforeLoadsWithoutWaitingForRedis() {
		CompletableFuture<@Nullable Void> answer = this.cache.redis.hold("get");
		Caller<Object> caller = Caller.interrupted(() -> Way.BLOCKING.load(this.reads, "1", () -> "x").value());
		assertThat(caller.join()).isEqualTo("x");
		assertThat(caller.isInterrupted()).isTrue();
		answer.complete(null);
		assertThat(this.cache.redis.holds("1")).isFalse();
		assertNothingIsLeftBehind("1");
	}

	@Test
	void whoIsInterruptedWhileHeWaitsForALeaseLoadsNothing() {
		this.cache.redis.lease("1", LEASE);
		Caller<Object> caller = caller("1", NEVER);
		caller.interrupt();
		assertInterrupted(caller);
		this.cache.scheduler.pass(LEASE.plusMillis(2));
		assertNothingIsLeftBehind("1");
		assertThat(this.reads.get("1", () -> "x").value()).isEqualTo("x");
	}

	@Test
	void aLeaseThatComesToWhoWasInterruptedIsUsed() {
		CompletableFuture<@Nullable Void> answer = this.cache.redis.hold("acquire");
		Caller<Object> caller = Caller.of(() -> Way.BLOCKING.load(this.reads, "1", () -> "x").value());
		TestRuntime.until(() -> this.cache.redis.isLeased("1"));
		caller.interrupt();
		answer.complete(null);
		assertThat(caller.join()).isEqualTo("x");
		assertThat(caller.isInterrupted()).isTrue();
		assertNothingIsLeftBehind("1");
	}

	@Test
	void aLoaderThatIsInterruptedGivesUpItsLease() {
		Caller<Object> caller = caller("1", this.database::get);
		caller.interrupt();
		assertInterrupted(caller);
		assertNothingIsLeftBehind("1");
	}

	@Test
	void whatWasLoadedIsStoredAndReturnedEvenIfTheCallerIsInterruptedMeanwhile() {
		CompletableFuture<@Nullable Void> answer = this.cache.redis.hold("fulfil");
		Caller<Object> caller = caller("1", () -> "x");
		caller.interrupt();
		answer.complete(null);
		assertThat(caller.join()).isEqualTo("x");
		assertThat(caller.isInterrupted()).isTrue();
		assertThat(this.cache.redis.value("1")).isEqualTo("x");
		assertNothingIsLeftBehind("1");
	}

	@Test
	void whoIsInterruptedWhileHeWaitsForAPermitLoadsNothing() {
		Caller<Object> first = caller("1", this.database::get);
		Caller<Object> second = caller("2", NEVER);
		second.interrupt();
		assertInterrupted(second);
		this.database.complete("x");
		assertThat(first.join()).isEqualTo("x");
		assertNothingIsLeftBehind("1", "2");
	}

	@Test
	void aLeaseIsGivenUpAtOnceByWhoIsInterruptedWhileHeWaitsForAPermit() {
		Caller<Object> first = caller("1", this.database::get);
		Caller<Object> second = caller("2", NEVER);
		TestRuntime.until(() -> this.cache.redis.isLeased("2"));
		second.interrupt();
		assertInterrupted(second);
		assertThat(this.cache.redis.isLeased("2")).isFalse();
		this.database.complete("x");
		assertThat(first.join()).isEqualTo("x");
	}

	@Test
	void thatACallerHasLeftDoesNotCountAsAFailureOfTheLoad() {
		TestInstance wary = new TestInstance(
				TestSettings.with(new LoadSettings(null, null, null, Duration.ZERO, Duration.ofMinutes(1))));
		wary.redis.lease("1", LEASE);
		Caller<Object> caller = caller(wary, "1", NEVER);
		caller.interrupt();
		assertInterrupted(caller);
		wary.scheduler.pass(LEASE.plusMillis(2));
		assertThat(wary.reads.get("1", () -> "x").value()).isEqualTo("x");
	}

	@Test
	void whoSharesALoadLoadsOnceItsCallerIsInterrupted() {
		this.reads.get("another");
		this.cache.redis.lease("1", LEASE);
		Caller<Object> caller = caller("1", NEVER);
		Caller<Object> sharing = Caller.of(() -> Way.BLOCKING.load(this.reads, "1", () -> "x").value());
		TestRuntime.until(() -> this.cache.stats.sharedLoads() == 1);
		caller.interrupt();
		assertInterrupted(caller);
		TestRuntime.until(() -> this.cache.scheduler.pending() > 0);
		this.cache.scheduler.pass(LEASE.plusMillis(2));
		assertThat(sharing.join()).isEqualTo("x");
		assertThat(sharing.isInterrupted()).isFalse();
	}

	@Test
	void aLoadGoesOnIfSomebodyWhoSharesItIsInterrupted() {
		this.reads.get("another");
		Caller<Object> caller = caller("1", this.database::get);
		Caller<Object> sharing = Caller.of(() -> Way.BLOCKING.load(this.reads, "1", NEVER).value());
		TestRuntime.until(() -> this.cache.stats.sharedLoads() == 1);
		sharing.interrupt();
		assertInterrupted(sharing);
		this.database.complete("x");
		assertThat(caller.join()).isEqualTo("x");
		assertThat(caller.isInterrupted()).isFalse();
	}

	@Test
	void aLoadInTheBackgroundIsNotInterruptedWithItsCaller() {
		TestInstance patient = new TestInstance(
				TestSettings.with(new LoadSettings(Duration.ofMinutes(1), null, null, Duration.ZERO, Duration.ZERO)),
				(redis) -> {
				}, TestInstance.THREADS);
		Caller<Object> caller = caller(patient, "1", this.database::get);
		TestRuntime.until(() -> patient.redis.isLeased("1"));
		caller.interrupt();
		assertInterrupted(caller);
		this.database.complete("x");
		TestRuntime.until(() -> "x".equals(patient.redis.value("1")));
	}

}
